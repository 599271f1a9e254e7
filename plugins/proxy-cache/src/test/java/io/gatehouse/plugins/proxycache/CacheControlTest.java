/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.proxycache;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheControlTest {

    private static PluginHarness gateway(Counter service, Map<String, ?> more) {
        Map<String, Object> config = new HashMap<>(more);
        config.put("strategy", "memory");
        config.put("cache_control", true);
        return PluginHarness.of(new ProxyCachePlugin())
                .plugin("proxy-cache", config)
                .upstream(service)
                .start();
    }

    private static String status(PluginHarness gateway, String cacheControl) {
        TestRequest request = TestRequest.get("/");
        return gateway.send(cacheControl.isEmpty() ? request : request.header("Cache-Control", cacheControl))
                .header("X-Cache-Status");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "private, max-age=9",
                "no-store, max-age=9",
                "no-cache=\"x, max-age\", max-age=9",
                "max-age=0",
                "max-age=soon",
                "s-maxage=0, max-age=9",
                "public",
            })
    void answers_that_must_not_be_kept_pass_by(String rules) {
        try (PluginHarness gateway = gateway(Counter.ok().with("Cache-Control", rules), Map.of())) {
            assertThat(status(gateway, "")).isEqualTo("Bypass");
            assertThat(status(gateway, "")).isEqualTo("Bypass");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Cache-Control | max-age=30",
                "Cache-Control | max-age=5, S-MaxAge=30",
            })
    void answers_tell_how_long_they_last(String name, String value) {
        try (PluginHarness gateway = gateway(Counter.ok().with(name, value), Map.of())) {
            assertThat(status(gateway, "")).isEqualTo("Miss");
            gateway.advance(Duration.ofSeconds(29));
            assertThat(status(gateway, "")).isEqualTo("Hit");
            gateway.advance(Duration.ofSeconds(1));
            assertThat(status(gateway, "")).isEqualTo("Miss");
        }
    }

    @Test
    void answers_tell_when_they_end() {
        Counter service = Counter.ok().with("Expires", "Tue, 01 Jan 2030 00:00:30 GMT");
        try (PluginHarness gateway = gateway(service, Map.of())) {
            assertThat(status(gateway, "")).isEqualTo("Miss");
            gateway.advance(Duration.ofSeconds(29));
            assertThat(status(gateway, "")).isEqualTo("Hit");
            gateway.advance(Duration.ofSeconds(1));
            assertThat(status(gateway, "")).isEqualTo("Bypass");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "yesterday", "Mon, 31 Dec 2029 23:59:59 GMT"})
    void answers_that_have_expired_pass_by(String expires) {
        try (PluginHarness gateway = gateway(Counter.ok().with("Expires", expires), Map.of())) {
            assertThat(status(gateway, "")).isEqualTo("Bypass");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10 | max-age=10 | Hit",
                "11 | max-age=10 | Refresh",
                "20 | min-fresh=10 | Hit",
                "21 | min-fresh=10 | Refresh",
                "31 | '' | Refresh",
                "40 | max-stale=10 | Hit",
                "41 | max-stale=10 | Refresh",
                "90 | max-stale | Hit",
                "5  | no-cache | Bypass",
                "5  | no-store | Bypass",
            })
    void requests_tell_which_answers_they_take(int age, String rules, String expected) {
        Counter service = Counter.ok().with("Cache-Control", "max-age=30");
        try (PluginHarness gateway = gateway(service, Map.of("storage_ttl", 100))) {
            status(gateway, "");
            gateway.advance(Duration.ofSeconds(age));

            assertThat(status(gateway, rules)).isEqualTo(expected);
        }
    }

    @Test
    void answers_that_must_be_validated_are_not_given_late() {
        Counter service = Counter.ok().with("Cache-Control", "max-age=30, must-revalidate");
        try (PluginHarness gateway = gateway(service, Map.of("storage_ttl", 100))) {
            status(gateway, "");
            gateway.advance(Duration.ofSeconds(31));

            assertThat(status(gateway, "max-stale")).isEqualTo("Refresh");
        }
    }

    @Test
    void who_wants_only_cached_answers_gets_nothing_else() {
        try (PluginHarness gateway = gateway(Counter.ok().with("Cache-Control", "max-age=30"), Map.of())) {
            TestReply reply = gateway.send(TestRequest.get("/").header("Cache-Control", "only-if-cached"));

            assertThat(reply.status()).isEqualTo(504);
            assertThat(reply.header("X-Cache-Key")).isNotNull();
            assertThat(gateway.calls()).isEmpty();
        }
    }

    @Test
    void who_sends_authorization_passes_by() {
        try (PluginHarness gateway = gateway(Counter.ok().with("Cache-Control", "max-age=30"), Map.of())) {
            TestReply reply = gateway.send(TestRequest.get("/").header("Authorization", "Basic YTpi"));

            assertThat(reply.header("X-Cache-Status")).isEqualTo("Bypass");
        }
    }

    @Test
    void no_text_makes_directives_or_types_fail() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = "max-age=s\",; 09/*\\private\t";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(24); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            HeaderList headers = new HeaderList();
            headers.add("cache-control", text.toString());

            CacheControl read = CacheControl.of(headers);
            MediaType type = MediaType.of(text.toString());

            assertThat(read.maxAge()).as("seed %d, text '%s'", seed, text).isGreaterThanOrEqualTo(CacheControl.ABSENT);
            assertThat(type == null || type.admits(type)).as("seed %d", seed).isTrue();
        }
    }
}
