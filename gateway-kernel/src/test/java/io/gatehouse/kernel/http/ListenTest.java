/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenTest {

    @Test
    void reads_a_list() {
        List<Listen> listens = Listen.parse(
                "0.0.0.0:8000 reuseport backlog=16384, [::1]:8443 http2 ssl proxy_protocol so_keepalive=on");

        assertThat(listens).hasSize(2);
        assertThat(listens.get(0).address().getPort()).isEqualTo(8000);
        assertThat(listens.get(0).backlog()).isEqualTo(16384);
        assertThat(listens.get(0).ssl()).isFalse();
        assertThat(listens.get(1).ssl()).isTrue();
        assertThat(listens.get(1).http2()).isTrue();
        assertThat(listens.get(1).proxyProtocol()).isTrue();
        assertThat(listens.get(1).address().getAddress().getHostAddress()).isEqualTo("0:0:0:0:0:0:0:1");
    }

    @Test
    void all_addresses_of_both_kinds_on_one_port_are_one_listener() {
        List<Listen> both = Listen.parse("0.0.0.0:8000, [::]:8000 reuseport, [::]:8000 ssl, [::]:8001, 127.0.0.1:8000");

        assertThat(both).filteredOn(both.get(0)::covers).containsExactly(both.get(1));
        assertThat(both).filteredOn(both.get(1)::covers).containsExactly(both.get(0));
        assertThat(Listen.parse("0.0.0.0:0")
                        .get(0)
                        .covers(Listen.parse("[::]:0").get(0)))
                .isFalse();
    }

    @Test
    void reads_off_as_nothing() {
        assertThat(Listen.parse(" off ")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8000",
                "gw.test:80",
                "0.0.0.0:70000",
                "::1:80",
                "0.0.0.0:80 shiny",
                "0.0.0.0:80 backlog=0",
                "0.0.0.0:80,,"
            })
    void refuses_anything_else(String text) {
        assertThatThrownBy(() -> Listen.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: ");
    }

    @Test
    void ranges_contain_their_addresses() throws Exception {
        AddressRanges ranges = AddressRanges.parse(List.of("10.1.0.0/15", "2001:db8::/33", "192.168.0.1", "unix:"));

        assertThat(ranges.contains(InetAddress.getByName("10.1.255.255"))).isTrue();
        assertThat(ranges.contains(InetAddress.getByName("10.2.0.0"))).isFalse();
        assertThat(ranges.contains(InetAddress.getByName("2001:db8:7fff::1"))).isTrue();
        assertThat(ranges.contains(InetAddress.getByName("2001:db8:8000::1"))).isFalse();
        assertThat(ranges.contains(InetAddress.getByName("192.168.0.1"))).isTrue();
        assertThat(ranges.contains(InetAddress.getByName("192.168.0.2"))).isFalse();
        assertThat(AddressRanges.parse(List.of("0.0.0.0/0")).contains(InetAddress.getByName("8.8.8.8")))
                .isTrue();
        assertThatThrownBy(() -> AddressRanges.parse(List.of("10.0.0.0/33")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
