/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.http.AdminRequest;
import io.gatehouse.plugin.http.HeaderList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OtherSitesTest {
    private static final Map<String, String> ELSEWHERE =
            Map.of("Sec-Fetch-Site", "cross-site", "Origin", "https://elsewhere.example.com");

    private static boolean refused(String method, Map<String, String> headers, String... managers) {
        HeaderList list = new HeaderList();
        headers.forEach(list::add);
        return OtherSites.isRefused(new AdminRequest(method, "/routes", null, list, new byte[0]), List.of(managers));
    }

    @Test
    void pages_of_other_sites_are_refused() {
        assertThat(refused("GET", ELSEWHERE)).isTrue();
        assertThat(refused("OPTIONS", ELSEWHERE)).isTrue();
        assertThat(refused("POST", ELSEWHERE, "https://manager.example.com")).isTrue();
        assertThat(refused("GET", Map.of("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors")))
                .isTrue();
    }

    @Test
    void managers_of_other_sites_are_let_in() {
        assertThat(refused("POST", ELSEWHERE, "https://elsewhere.example.com")).isFalse();
    }

    @Test
    void links_are_let_in_but_not_forms() {
        Map<String, String> followed = Map.of("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate");

        assertThat(refused("GET", followed)).isFalse();
        assertThat(refused("POST", followed)).isTrue();
    }

    @Test
    void the_own_machine_and_what_is_no_browser_are_let_in() {
        assertThat(refused("POST", Map.of("Sec-Fetch-Site", "same-site", "Origin", "http://localhost:8002")))
                .isFalse();
        assertThat(refused("POST", Map.of("Sec-Fetch-Site", "none"))).isFalse();
        assertThat(refused("POST", Map.of("Origin", "https://elsewhere.example.com")))
                .isFalse();
        assertThat(refused("POST", Map.of())).isFalse();
    }

    @Test
    void the_api_answers_them_with_403() {
        AdminFixture admin = new AdminFixture();

        assertThat(admin.send("GET", "/routes", ELSEWHERE, "").status()).isEqualTo(403);
        assertThat(admin.send("GET", "/routes", Map.of("Origin", "https://elsewhere.example.com"), "")
                        .status())
                .isEqualTo(200);
    }
}
