/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.acceptance.support.HeaderLines;
import io.gatehouse.acceptance.support.HttpInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The raw client against the mocks, without a gateway between them. */
class MocksTest {
    @ParameterizedTest
    @CsvSource({
        "inv-i01,inv-i01",
        "inv-i02-alias:v1,inv-i02-alias",
        "inv-i02-latest:$LATEST,inv-i02-latest",
        "123456789012:function:inv-i02-partial:PROD,inv-i02-partial",
        "arn:aws:lambda:us-east-1:123456789012:function:inv-i02-arn,inv-i02-arn",
        "arn:aws:lambda:us-east-1:123456789012:function:inv-i02-arnq:42,inv-i02-arnq",
    })
    void a_case_is_found_by_the_plain_name_of_its_function(String function, String name) {
        assertThat(MockLambda.plainName(function)).isEqualTo(name);
    }

    @Test
    void a_call_is_recorded_and_its_missing_signature_noticed() throws IOException {
        CaseRun run = new CaseRun(Json.parse("{\"id\":\"f\",\"lambda\":{\"status\":201,\"headers\":[[\"X-A\",\"1\"],"
                + "[\"content-type\",null]],\"sequence\":[]}}"));
        try (MockServer server = lambda(run);
                RawClient client = new RawClient()) {
            Answer answer = client.send(
                    request(
                            "{\"method\":\"POST\",\"target\":\"/2015-03-31/functions/f%3Aone/invocations?Qualifier=a%20b\","
                                    + "\"body_text\":\"{}\"}"),
                    server.port(),
                    false);

            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.body()).asString().isEqualTo("{\"ok\":true}");
            assertThat(answer.headers().names())
                    .containsExactly("content-length", "x-a", "x-amz-executed-version", "x-amzn-requestid");
            Recording.Call call = run.recording().calls().get(0);
            assertThat(call.function()).isEqualTo("f:one");
            assertThat(call.query()).containsExactly(List.of("Qualifier", "a b"));
            assertThat(call.signature()).startsWith("Authorization is");
            assertThat(call.event()).asString().isEqualTo("{}");
        }
    }

    @Test
    void a_sequence_goes_on_with_its_last_answer_over_one_connection() throws IOException {
        CaseRun run = new CaseRun(
                Json.parse(
                        "{\"id\":\"f\",\"lambda\":{\"sequence\":[{\"status\":500},{\"chunked\":true,\"body_text\":\"long enough\"}]}}"));
        String request = "{\"method\":\"POST\",\"target\":\"/2015-03-31/functions/f/invocations\",\"reuse\":true}";
        try (MockServer server = lambda(run);
                RawClient client = new RawClient()) {
            assertThat(client.send(request(request), server.port(), true).status())
                    .isEqualTo(500);
            for (int i = 0; i < 2; i++) {
                Answer answer = client.send(request(request), server.port(), true);

                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).asString().isEqualTo("long enough");
            }
        }
    }

    @Test
    void container_credentials_need_their_token() throws IOException {
        try (MockServer server = lambda(new CaseRun(Json.parse("{}")));
                RawClient client = new RawClient()) {
            Answer refused = client.send(request("{\"target\":\"/creds/auth\"}"), server.port(), false);
            Answer given = client.send(
                    request("{\"target\":\"/creds/auth\",\"headers\":[[\"Authorization\",\"container-token\"]]}"),
                    server.port(),
                    false);

            assertThat(refused.status()).isEqualTo(403);
            assertThat(Json.parse(given.body()).path("AccessKeyId").asText()).isEqualTo("AKIDCONTAINER");
        }
    }

    @Test
    void a_tunnel_is_refused_and_recorded() throws IOException {
        CaseRun run = new CaseRun(Json.parse("{\"id\":\"f\"}"));
        try (MockServer server = lambda(run);
                RawClient client = new RawClient()) {
            Answer answer = client.send(
                    request(
                            "{\"raw_text\":\"CONNECT f.lambda.test:443 HTTP/1.1\\r\\nHost: f.lambda.test:443\\r\\n\\r\\n\"}"),
                    server.port(),
                    false);

            assertThat(answer.status()).isEqualTo(403);
            assertThat(run.recording().calls())
                    .extracting(Recording.Call::connect)
                    .containsExactly("f.lambda.test:443");
        }
    }

    @Test
    void the_upstream_answers_with_the_headers_it_is_told_and_no_other() throws IOException {
        CaseRun run = new CaseRun(
                Json.parse("{\"id\":\"u\",\"upstream\":{\"headers\":[[\"ETag\",\"e\"]],\"body_text\":\"12345\"}}"));
        try (MockServer server = new MockServer("upstream", new MockUpstream(Map.of("u", run)));
                RawClient client = new RawClient()) {
            Answer answer = client.send(
                    request("{\"method\":\"HEAD\",\"target\":\"/a?b\",\"headers\":[[\"X-Case\",\"u\"]]}"),
                    server.port(),
                    false);

            assertThat(answer.headers())
                    .isEqualTo(HeaderLines.of("ETag", "e", "Connection", "close", "Content-Length", "5"));
            assertThat(answer.after()).isZero();
            assertThat(run.recording().upstream())
                    .extracting(Recording.UpstreamRequest::target)
                    .containsExactly("/a?b");
        }
    }

    @Test
    void a_dropped_connection_and_a_late_answer_are_told() throws IOException {
        CaseRun dropped = new CaseRun(Json.parse("{\"id\":\"u\",\"upstream\":{\"close\":true}}"));
        CaseRun late = new CaseRun(Json.parse("{\"id\":\"l\",\"upstream\":{\"delay_ms\":5000}}"));
        try (MockServer server = new MockServer("upstream", new MockUpstream(Map.of("u", dropped, "l", late)));
                RawClient client = new RawClient()) {
            Answer none =
                    client.send(request("{\"target\":\"/\",\"headers\":[[\"X-Case\",\"u\"]]}"), server.port(), false);
            Answer tooLate = client.send(
                    request("{\"target\":\"/\",\"timeout_ms\":100,\"headers\":[[\"X-Case\",\"l\"]]}"),
                    server.port(),
                    false);

            assertThat(none.note()).isEqualTo("(connection closed without an answer)");
            assertThat(tooLate.note()).isEqualTo("(no answer in time)");
        }
    }

    @Test
    void a_body_waits_for_the_invitation() throws IOException {
        CaseRun run = new CaseRun(Json.parse("{\"id\":\"u\"}"));
        try (MockServer server = new MockServer("upstream", new MockUpstream(Map.of("u", run)));
                RawClient client = new RawClient()) {
            Answer answer = client.send(
                    request(
                            "{\"method\":\"POST\",\"target\":\"/\",\"headers\":[[\"X-Case\",\"u\"],[\"Expect\",\"100-continue\"]],"
                                    + "\"body_text\":\"late\",\"expect_continue\":true}"),
                    server.port(),
                    false);

            assertThat(answer.interim()).containsExactly(100);
            assertThat(run.recording().upstream().get(0).body()).asString().isEqualTo("late");
        }
    }

    @Test
    void bytes_after_an_answer_without_a_body_are_counted() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RawClient client = new RawClient()) {
            Thread server = new Thread(() -> answerOnce(listener, "HTTP/1.1 204 No Content\r\n\r\nstray"));
            server.start();

            Answer answer = client.send(request("{\"target\":\"/\"}"), listener.getLocalPort(), false);

            assertThat(answer.after()).isEqualTo(5);
        }
    }

    @Test
    void a_request_is_what_is_listed_with_host_first_and_length_last() {
        RawRequest request = request(
                "{\"method\":\"POST\",\"target\":\"/ü?p={{proxy_port}}\",\"headers\":[[\"B\",\"2\"],[\"a\",\"1\"]],"
                        + "\"body_repeat\":{\"before\":\"<\",\"unit\":\"xy\",\"count\":3,\"after\":\">\"}}");

        assertThat(request.head())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("POST /ü?p=18000 HTTP/1.1\r\nHost: gw.test\r\nB: 2\r\na: 1\r\nContent-Length: 8\r\n\r\n");
        assertThat(request.body()).asString().isEqualTo("<xyxyxy>");
    }

    @Test
    void a_listed_length_stays_and_chunks_are_framed() {
        RawRequest listed = request(
                "{\"target\":\"/\",\"headers\":[[\"content-length\",\"9\"]],\"body_text\":\"x\",\"no_host\":true}");
        RawRequest chunked = request("{\"target\":\"/\",\"no_host\":true,\"chunks\":[\"abc\",\"d\"]}");

        assertThat(listed.head()).asString().isEqualTo("GET / HTTP/1.1\r\ncontent-length: 9\r\n\r\n");
        assertThat(chunked.head()).asString().isEqualTo("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
        assertThat(chunked.body()).asString().isEqualTo("3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n");
    }

    private static void answerOnce(ServerSocket listener, String answer) {
        try (Socket socket = listener.accept()) {
            new HttpInput(socket.getInputStream()).readHead();
            socket.getOutputStream().write(Content.utf8(answer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MockServer lambda(CaseRun run) {
        return new MockServer(
                "lambda",
                new MockLambda(
                        name -> name.equals("f") ? run : null, new SignatureVerifier(Map.of(), Clock.systemUTC())));
    }

    private static RawRequest request(String description) {
        JsonNode node = Json.parse(description);
        return RawRequest.of(node, new Placeholders(18000, 19000, 17000));
    }
}
