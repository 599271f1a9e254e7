/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that a function or a plugin made of what it does not control. */
@Timeout(120)
class InjectedHeadersTest {

    private static TestServer answering(String name, String value) throws Exception {
        return new TestServer(
                (transport, completion) -> {
                    HeaderList headers = new HeaderList();
                    headers.add(name, value);
                    transport.send(200, headers, Body.of("ok".getBytes(StandardCharsets.US_ASCII)), completion);
                },
                "127.0.0.1:0 http2",
                HttpLimits.defaults(),
                ProxyTrust.nobody(),
                null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Other: 1", "a\nX-Other: 1", "a\rX-Other: 1", "a\r\n\r\nbody", "a\0b"})
    void cannot_end_their_line(String value) throws Exception {
        try (TestServer server = answering("X-A", value);
                RawClient client = server.connect()) {
            String answer = client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .readAll();

            assertThat(answer).doesNotContain("\r\nX-Other", "\nX-Other", "\rX-Other", "\r\n\r\nbody", "\0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-A: 1\r\nX-Other", "X-A\n", "X A", "X:A", "", "X-\u0100", "\u010d\u010aX-Other"})
    void cannot_have_any_name(String name) throws Exception {
        try (TestServer server = answering(name, "1");
                RawClient client = server.connect()) {
            String answer = client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .readAll();

            assertThat(answer).doesNotContain("X-Other: 1", "X-A\n", "X A", "X:A", "\r\n: ");
        }
    }
}
