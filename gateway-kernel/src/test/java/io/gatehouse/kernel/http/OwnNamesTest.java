/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.HeaderList;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnNamesTest {

    private final OwnNames names =
            new OwnNames("Gate-1", List.of("https://manager.example.com:8445/ui", "api.example.com:8001"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:8001",
                "10.1.2.3",
                "[::1]:8001",
                "[::1]",
                "localhost",
                "LocalHost:8001",
                "localhost.:8001",
                "kong.localhost:8001",
                "gate-1:8001",
                "GATE-1",
                "manager.example.com",
                "api.example.com:8001"
            })
    void what_no_other_site_can_be_called_is_taken(String host) {
        assertThat(names.include(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rebound.example.com:8001",
                "127.0.0.1.example.com",
                "notlocalhost",
                "localhost.example.com",
                "2130706433",
                "0x7f.1",
                "example.com",
                "gate-1.example.com",
                ""
            })
    void other_names_are_not(String host) {
        assertThat(names.include(host)).isFalse();
    }

    @Test
    void a_request_without_a_host_is_taken() {
        assertThat(names.include(null)).isTrue();
    }

    @Test
    void what_was_found_and_what_helps_are_told() throws Exception {
        AdminHandler guarded = names.guard(request -> new AdminResponse(200, new HeaderList(), new byte[0]));

        AdminResponse refused = guarded.early(head("GET", "rebound\"example.com:8001"));

        assertThat(refused).isNotNull();
        assertThat(refused.status()).isEqualTo(403);
        assertThat(new String(refused.body(), StandardCharsets.UTF_8))
                .contains("'rebound\\\"example.com'")
                .contains("127.0.0.1", "gate-1", "admin_token", "admin_gui_url");
        assertThat(guarded.early(head("HEAD", "rebound.example.com"))).satisfies(answer -> {
            assertThat(answer).isNotNull();
            assertThat(answer.body()).isEmpty();
        });
        assertThat(guarded.early(head("GET", "localhost:8001"))).isNull();
        assertThat(guarded.handle(head("GET", "localhost:8001")).status()).isEqualTo(200);
    }

    @Test
    void programs_ask_by_any_name() {
        AdminHandler guarded = names.guard(request -> new AdminResponse(200, new HeaderList(), new byte[0]));
        HeaderList headers = new HeaderList();
        headers.add("Host", "rebound.example.com");
        headers.add("User-Agent", "curl/8.5.0");
        headers.add("Accept", "*/*");

        assertThat(guarded.early(new AdminRequest("POST", "/routes", null, headers, new byte[0])))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"accept-language", "Origin", "Referer", "Sec-Fetch-Site"})
    void a_browser_is_known_by_any_of_its_headers(String name) {
        AdminHandler guarded = names.guard(request -> new AdminResponse(200, new HeaderList(), new byte[0]));
        HeaderList headers = new HeaderList();
        headers.add("Host", "rebound.example.com");
        headers.add(name, "");

        assertThat(guarded.early(new AdminRequest("GET", "/routes", null, headers, new byte[0])))
                .isNotNull();
    }

    private static AdminRequest head(String method, String host) {
        HeaderList headers = new HeaderList();
        headers.add("Host", host);
        headers.add("Accept-Language", "en");
        return new AdminRequest(method, "/routes", null, headers, new byte[0]);
    }
}
