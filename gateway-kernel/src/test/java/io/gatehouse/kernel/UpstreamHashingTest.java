/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Equal requests go to the same target, whatever they are equal in. */
class UpstreamHashingTest {

    private static final int VALUES = 24;

    @TempDir
    private Path directory;

    private final List<BackendServer> servers = new ArrayList<>();

    /** Asks for a value. */
    private interface Question {
        int server(int value) throws Exception;
    }

    @BeforeEach
    void start_servers() throws Exception {
        for (int i = 0; i < 3; i++) {
            servers.add(BackendServer.start());
        }
    }

    @AfterEach
    void close_servers() {
        servers.forEach(BackendServer::close);
    }

    private UpstreamFixture gateway(String hashing) throws Exception {
        String[] targets = servers.stream().map(BackendServer::target).toArray(String[]::new);
        return new UpstreamFixture(directory, "algorithm: consistent-hashing, " + hashing + ",", targets);
    }

    /** Equal values lead to one server, different ones to several. */
    private static void isHashed(Question question) throws Exception {
        Set<Integer> all = new HashSet<>();
        for (int value = 0; value < VALUES; value++) {
            int server = question.server(value);
            all.add(server);
            assertThat(question.server(value)).isEqualTo(server);
        }
        assertThat(all).hasSizeGreaterThan(1);
    }

    private static void isNotHashed(Question question) throws Exception {
        Set<Integer> all = new HashSet<>();
        for (int value = 0; value < VALUES; value++) {
            all.add(question.server(value));
        }
        assertThat(all).hasSize(1);
    }

    @Test
    void a_header() throws Exception {
        try (UpstreamFixture gateway = gateway(
                "hash_on: header, hash_on_header: X-Id, hash_fallback: header, hash_fallback_header: X-Other")) {
            isHashed(value -> gateway.server("/", "X-Id", "id " + value));
            isHashed(value -> gateway.server("/", "X-Other", "id " + value));
            isNotHashed(value -> gateway.server("/", "X-Id", "same", "X-Other", "other " + value));
            isNotHashed(value -> gateway.server("/?value=" + value));
        }
    }

    @Test
    void an_argument_of_the_query() throws Exception {
        try (UpstreamFixture gateway = gateway("hash_on: query_arg, hash_on_query_arg: id")) {
            isHashed(value -> gateway.server("/?id=" + value + "&other=" + System.nanoTime()));
            assertThat(gateway.server("/?id=1&id=2")).isEqualTo(gateway.server("/?id=2&x&id=1"));
        }
    }

    @Test
    void a_capture_or_else_the_path() throws Exception {
        try (UpstreamFixture gateway =
                gateway("hash_on: uri_capture, hash_on_uri_capture: user, hash_fallback: path")) {
            isHashed(value -> gateway.server("/users/user" + value + "/" + System.nanoTime()));
            isHashed(value -> gateway.server("/other/" + value + "?" + System.nanoTime()));
        }
    }

    @Test
    void the_address_of_the_client() throws Exception {
        try (UpstreamFixture gateway = gateway("hash_on: ip")) {
            isNotHashed(value -> gateway.server("/" + value));
        }
    }

    @Test
    void a_cookie_that_is_set_when_it_is_missing() throws Exception {
        try (UpstreamFixture gateway = gateway("hash_on: cookie, hash_on_cookie: sticky, hash_on_cookie_path: /shop")) {
            Set<String> cookies = new HashSet<>();
            for (int i = 0; i < 5; i++) {
                HttpResponse<String> first = gateway.ask("/");
                String set = first.headers().firstValue("Set-Cookie").orElseThrow();
                assertThat(set).matches("sticky=[0-9a-f-]{36}; Path=/shop; Same-Site=Lax; HttpOnly");
                String cookie = set.substring(0, set.indexOf(';'));
                cookies.add(cookie);

                HttpResponse<String> second = gateway.ask("/", "Cookie", "a=b; " + cookie + "; c=d");

                assertThat(second.body()).isEqualTo(first.body());
                assertThat(second.headers().firstValue("Set-Cookie")).isEmpty();
            }
            assertThat(cookies).hasSize(5);
            isHashed(value -> gateway.server("/", "Cookie", "sticky=" + value));
        }
    }

    @Test
    void a_cookie_has_a_name_that_a_cookie_can_have() throws Exception {
        try (UpstreamFixture gateway = gateway("hash_on: ip")) {
            for (String name : List.of("a b", "a;b", "a=b", "a\\r\\nX-Other: b", "a\\\"b", "caf\u00e9")) {
                HttpResponse<String> refused = validated(gateway, name);

                assertThat(refused.statusCode()).as(name).isEqualTo(400);
                assertThat(refused.body()).contains("hash_on_cookie", "contains one or more invalid characters.");
            }
            assertThat(validated(gateway, "__Host-a.b~c!").statusCode()).isEqualTo(200);
        }
    }

    /** The name as it stands in JSON. */
    private static HttpResponse<String> validated(UpstreamFixture gateway, String name) throws Exception {
        return gateway.admin(
                "POST",
                "/schemas/upstreams/validate",
                "{\"name\":\"other.test\",\"hash_on\":\"cookie\",\"hash_on_cookie\":\"" + name + "\"}");
    }

    @Test
    void a_request_whose_server_is_away_goes_to_the_next_and_stays_there() throws Exception {
        try (UpstreamFixture gateway = gateway("hash_on: header, hash_on_header: X-Id")) {
            int server = gateway.server("/", "X-Id", "alice");
            servers.stream().filter(each -> each.port() == server).forEach(BackendServer::close);

            int next = gateway.server("/", "X-Id", "alice");

            assertThat(next).isNotEqualTo(server);
            assertThat(gateway.server("/", "X-Id", "alice")).isEqualTo(next);
        }
    }
}
