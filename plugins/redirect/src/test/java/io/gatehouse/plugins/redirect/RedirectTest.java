/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class RedirectTest {

    private static TestReply reply(Map<String, ?> config, String target) {
        try (PluginHarness gateway = PluginHarness.of(new RedirectPlugin())
                .plugin("redirect", config)
                .start()) {
            TestReply reply = gateway.send(TestRequest.get(target));
            assertThat(gateway.calls()).isEmpty();
            return reply;
        }
    }

    private static String kept(String location, String target) {
        return reply(Map.of("location", location, "keep_incoming_path", true), target)
                .header("Location");
    }

    @Test
    void sends_clients_to_one_place() {
        TestReply reply = reply(Map.of("location", "https://x.example/new?a=1"), "/old?b=2");

        assertThat(reply.status()).isEqualTo(301);
        assertThat(reply.headers("Location")).containsExactly("https://x.example/new?a=1");
        assertThat(reply.header("Content-Type")).isNull();
        assertThat(reply.text()).isEqualTo("redirecting");
    }

    @Test
    void status_is_as_configured() {
        assertThat(reply(Map.of("location", "https://x.example", "status_code", 308), "/")
                        .status())
                .isEqualTo(308);
        assertThat(reply(Map.of("location", "https://x.example", "status_code", 101), "/")
                        .status())
                .isEqualTo(500);
    }

    @Test
    void path_and_query_of_the_request_may_be_kept() {
        assertThat(kept("https://x.example", "/deep/er?b=2&c")).isEqualTo("https://x.example/deep/er?b=2&c");
        assertThat(kept("https://x.example/some?foo=bar", "/deep")).isEqualTo("https://x.example/deep");
        assertThat(kept("https://x.example?foo=bar#there", "/deep?")).isEqualTo("https://x.example/deep#there");
    }

    @Test
    void the_place_is_written_as_browsers_do() {
        assertThat(kept("HTTPS://u:P@X.Example:443/a", "/b")).isEqualTo("https://u:P@x.example/b");
        assertThat(kept("http://x.example:80", "/b")).isEqualTo("http://x.example/b");
        assertThat(kept("http://x.example:8080", "/b")).isEqualTo("http://x.example:8080/b");
        assertThat(kept("http://[::1]:443", "/b")).isEqualTo("http://[::1]:443/b");
    }

    @Test
    void a_request_cannot_choose_the_place() {
        assertThat(kept("https://x.example", "//evil.example/a")).isEqualTo("https://x.example/evil.example/a");
        assertThat(kept("https://x.example", "/@evil.example")).isEqualTo("https://x.example/@evil.example");
    }

    @Test
    void what_cannot_stand_for_itself_is_escaped() {
        Location location = Location.parse("https://x.example");

        assertThat(location.with("/a b\"<é>", "q='\u00c3\u00a9\r\n"))
                .isEqualTo("https://x.example/a%20b%22%3C%C3%A9%3E?q=%27%C3%A9%0D%0A");
        assertThat(location.with("/a%20b", "c=%41")).isEqualTo("https://x.example/a%20b?c=%41");
    }

    @Test
    void what_is_no_url_is_refused() {
        Assertions.assertThatThrownBy(() -> reply(Map.of("location", "/here"), "/"))
                .hasMessageContaining("missing host in url");
    }
}
