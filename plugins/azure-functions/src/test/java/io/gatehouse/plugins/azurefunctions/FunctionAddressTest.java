/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.azurefunctions;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.HttpTarget;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FunctionAddressTest {

    private static HttpTarget server(@Nullable Double timeout, @Nullable Boolean https, @Nullable Boolean verify) {
        return FunctionAddress.server(new AzureFunctionsPlugin.Config(
                timeout, null, https, verify, null, null, "shop", "azurewebsites.net", "api", "order"));
    }

    @Test
    void server_is_called_with_tls_by_default() {
        HttpTarget server = server(null, null, null);

        assertThat(server.scheme()).isEqualTo("https");
        assertThat(server.host()).isEqualTo("shop.azurewebsites.net");
        assertThat(server.port()).isEqualTo(443);
        assertThat(server.verifyTls()).isFalse();
        assertThat(server.readTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(server.idleTimeout()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void settings_reach_the_server() {
        HttpTarget server = server(1.5, false, true);

        assertThat(server.scheme()).isEqualTo("http");
        assertThat(server.port()).isEqualTo(80);
        assertThat(server.verifyTls()).isTrue();
        assertThat(server.connectTimeout()).isEqualTo(Duration.ofNanos(1_500_000));
    }

    @Test
    void times_that_make_no_sense_are_brought_into_range() {
        assertThat(FunctionAddress.duration(-5)).isEqualTo(Duration.ofMillis(1));
        assertThat(FunctionAddress.duration(1e300)).isEqualTo(Duration.ofMillis(Integer.MAX_VALUE));
    }
}
