/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.HeaderLines;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
    private static final Placeholders PORTS = new Placeholders(18000, 19000, 17000);
    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final String ANSWER = "\"status\":200,\"headers\":{\"content-length\":\"{{length}}\","
            + "\"x-kong-request-id\":\"{{request_id}}\"},\"body_json\":{\"id\":\"{{request_id}}\",\"n\":1.0}";
    private static final String CALL = "{\"function\":\"f\",\"query\":[],\"headers\":{\"x-amz-log-type\":\"Tail\"},"
            + "\"sigv4\":\"valid\",\"credential\":\"K/r/lambda\",\"event_json\":{\"a\":[]}}";
    private static final String UPSTREAM =
            "{\"method\":\"GET\",\"target\":\"/x\",\"headers\":{\"host\":\"127.0.0.1:{{upstream_port}}\","
                    + "\"x-m\":[\"1\",\"2\"]}}";

    private final Recording recording = new Recording();

    @Test
    void an_answer_as_expected_has_no_difference() {
        assertThat(compare(answer(200, body(), headers()))).isEmpty();
    }

    @Test
    void a_missing_header_is_a_difference() {
        assertThat(compare(answer(200, body(), HeaderLines.of("Content-Length", length()))))
                .contains("answer 0 (GET /) header x-kong-request-id");
    }

    @Test
    void an_extra_header_is_a_difference() {
        HeaderLines headers =
                HeaderLines.of("Content-Length", length(), "X-Kong-Request-Id", ID, "X-More", "1", "Date", "d");

        assertThat(compare(answer(200, body(), headers))).containsExactly("answer 0 (GET /) header x-more");
    }

    @Test
    void an_ignored_header_is_no_difference() {
        HeaderLines headers = HeaderLines.of("Content-Length", length(), "X-Kong-Request-Id", ID, "X-More", "1");

        assertThat(compare(ANSWER, "[\"header:X-More\"]", answer(200, body(), headers)))
                .isEmpty();
    }

    @Test
    void a_wrong_status_is_a_difference() {
        assertThat(compare(answer(201, body(), headers()))).containsExactly("answer 0 (GET /) status");
    }

    @Test
    void no_answer_is_a_difference() {
        assertThat(compare(Answer.none(List.of(), "(no answer in time)"))).containsExactly("answer 0 (GET /) status");
    }

    @Test
    void a_length_that_does_not_fit_is_a_difference() {
        HeaderLines headers = HeaderLines.of("Content-Length", "1", "X-Kong-Request-Id", ID);

        assertThat(compare(answer(200, body(), headers))).containsExactly("answer 0 (GET /) header content-length");
    }

    @Test
    void chunks_instead_of_a_length_are_a_difference_but_not_the_other_way_round() {
        String chunked = ANSWER.replace("\"content-length\":\"{{length}}\"", "\"transfer-encoding\":\"chunked\"");
        HeaderLines inChunks = HeaderLines.of("Transfer-Encoding", "chunked", "X-Kong-Request-Id", ID);

        assertThat(compare(ANSWER, "[]", answer(200, body(), inChunks)))
                .containsExactlyInAnyOrder(
                        "answer 0 (GET /) header content-length", "answer 0 (GET /) header transfer-encoding");
        assertThat(compare(chunked, "[]", answer(200, body(), inChunks))).isEmpty();
        assertThat(compare(chunked, "[]", answer(200, body(), headers()))).isEmpty();
    }

    @Test
    void another_id_in_the_body_than_in_the_header_is_a_difference() {
        String other = body().replace("0123", "3210");

        assertThat(compare(answer(200, other, headers()))).contains("answer 0 (GET /) body /id");
    }

    @Test
    void bytes_after_an_answer_without_a_body_are_a_difference() {
        Answer answer = new Answer(204, List.of(), HeaderLines.of(), new byte[0], true, 5, null);

        assertThat(compare("\"status\":204,\"headers\":{}", "[]", answer)).containsExactly("answer 0 (GET /) end");
    }

    @Test
    void a_body_where_none_is_expected_is_a_difference() {
        Answer answer = answer(200, "x", HeaderLines.of("Content-Length", "1"));

        assertThat(compare("\"status\":200,\"headers\":{\"content-length\":\"{{length}}\"}", "[]", answer))
                .containsExactly("answer 0 (GET /) body");
    }

    @Test
    void interim_answers_count_below_400_only() {
        Answer answer = new Answer(200, List.of(100), headers(), Content.utf8(body()), false, 0, null);
        Answer failure = new Answer(417, List.of(100), HeaderLines.of(), new byte[0], false, 0, null);

        assertThat(compare(answer)).containsExactly("answer 0 (GET /) interim answers");
        assertThat(compare(ANSWER + ",\"interim\":[100]", "[]", answer)).isEmpty();
        assertThat(compare("\"status\":417,\"headers\":{}", "[]", failure)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1;true",
                "1;\"1\"",
                "{};[]",
                "null;0",
                "null;\"\"",
                "[1,2];[2,1]",
                "[1];[1,1]",
                "{\"a\":1};{}",
                "{};{\"a\":1}",
                "{\"a\":null};{}",
                "\"{{int}}\";\"x\"",
                "\"{{int}}\";1.5",
                "\"{{min:290}}\";289",
                "\"{{max:200}}\";201",
                "\"{{epoch_ms}}\";1",
                "\"{{uuid}}\";\"00000000-0000-4000-8000-00000000C0DE\"",
                "\"{{sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb:1}}\";\"b\"",
                "\"{{product}}\";\"kong/3.9.3\"",
                "\"{{via}}\";\"2 Gatehouse\"",
                "\"a.c\";\"abc\"",
                "12345678901234567890;12345678901234567000",
            })
    void different_json_is_a_difference(String expected, String found) {
        assertThat(jsonDifferences(expected, found, "[]")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1.0;1",
                "1e2;100",
                "{\"a\":1,\"b\":2};{\"b\":2,\"a\":1}",
                "\"{{int}}\";17",
                "\"{{int}}\";\"17\"",
                "\"{{num}}\";0.25",
                "\"{{min:290}}\";290",
                "\"{{max:200}}\";200",
                "\"{{any}}\";{\"x\":[]}",
                "\"x {{any}}\";\"x y\"",
                "\"{{clf_time}}\";\"21/Nov/2026:03:55:14 +0000\"",
                "\"{{sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb:1}}\";\"a\"",
                "\"{{product}}\";\"Gatehouse/0.1.0-SNAPSHOT\"",
                "\"{{via}}\";\"1.1 Gatehouse\"",
                "\"http://h:{{proxy_port}}\";\"http://h:18000\"",
                "\"{{uuid}}#{{int}}\";\"00000000-0000-4000-8000-00000000c0de#3\"",
            })
    void equal_json_has_no_difference(String expected, String found) {
        assertThat(jsonDifferences(expected, found, "[]")).isEmpty();
    }

    @Test
    void an_ignored_place_is_no_difference_and_its_neighbour_is() {
        String found = "{\"workspace\":1,\"workspace_name\":2,\"work\":3}";

        assertThat(jsonDifferences("{\"work\":3}", found, "[\"body:/workspace*\"]"))
                .isEmpty();
        assertThat(jsonDifferences("{\"work\":4}", found, "[\"body:/workspace*\"]"))
                .hasSize(1);
        assertThat(jsonDifferences("{}", "no json", "[\"body\"]")).isEmpty();
    }

    @Test
    void lists_in_headers_are_split_and_vary_is_a_set() {
        String expected = "\"status\":200,\"headers\":{\"vary\":[\"A\",\"B\"],\"allow\":\"GET, PUT\",\"x\":\"a, b\","
                + "\"connection\":\"Upgrade\"}";
        HeaderLines same = HeaderLines.of(
                "Vary", "B,A", "Allow", "GET", "Allow", "PUT", "X", "a, b", "Connection", "keep-alive, Upgrade");
        HeaderLines other = HeaderLines.of("Vary", "B", "Allow", "PUT, GET", "X", "a", "X", "b", "Connection", "close");

        assertThat(compare(expected, "[]", answer(200, "", same))).isEmpty();
        assertThat(compare(expected, "[]", answer(200, "", other))).hasSize(4);
    }

    @Test
    void a_call_as_expected_has_no_difference() {
        recording.add(call("f", "valid", "{\"a\":[]}", HeaderLines.of("X-Amz-Log-Type", "Tail")));

        assertThat(compareCalls()).isEmpty();
    }

    @Test
    void a_missing_call_and_one_too_many_are_differences() {
        assertThat(compareCalls()).containsExactly("number of calls");

        recording.add(call("f", "valid", "{\"a\":[]}", HeaderLines.of("X-Amz-Log-Type", "Tail")));
        recording.add(call("f", "valid", "{\"a\":[]}", HeaderLines.of("X-Amz-Log-Type", "Tail")));

        assertThat(compareCalls()).containsExactly("number of calls");
    }

    @Test
    void whatever_is_wrong_with_a_call_is_a_difference() {
        recording.add(call("g", "signature does not match", "{\"a\":{}}", HeaderLines.of("Accept", "text/x")));

        assertThat(compareCalls())
                .containsExactlyInAnyOrder(
                        "call 0 function",
                        "call 0 signature",
                        "call 0 header x-amz-log-type",
                        "call 0 header Accept",
                        "call 0 event /a");
    }

    @Test
    void whatever_is_wrong_with_an_upstream_request_is_a_difference() {
        recording.add(new Recording.UpstreamRequest(
                0,
                "POST",
                "/x/",
                HeaderLines.of("Host", "127.0.0.1:19000", "X-M", "2", "X-M", "1"),
                Content.utf8("b")));

        assertThat(compare("{\"upstream\":[" + UPSTREAM + "]}"))
                .containsExactly(
                        "upstream request 0 method",
                        "upstream request 0 target",
                        "upstream request 0 header x-m",
                        "upstream request 0 body");
    }

    @Test
    void an_unexpected_upstream_request_is_a_difference() {
        recording.add(new Recording.UpstreamRequest(0, "GET", "/", HeaderLines.of(), new byte[0]));

        assertThat(compare("{\"upstream\":[]}")).containsExactly("number of upstream requests");
    }

    @Test
    void a_case_keeps_away_from_the_end_of_its_period() {
        assertThat(CaseRun.millisecondsToWait("minute", 600, 10_000)).isZero();
        assertThat(CaseRun.millisecondsToWait("minute", 600, 57_000)).isEqualTo(3_001);
        assertThat(CaseRun.millisecondsToWait("second", 0, 100)).isZero();
        assertThat(CaseRun.millisecondsToWait("second", 0, 400)).isEqualTo(601);
    }

    private List<String> compareCalls() {
        return compare("{\"calls\":[" + CALL + "]}");
    }

    private List<String> compare(String kong) {
        String test = "{\"requests\":[{\"headers\":[[\"Accept\",\"text/x\"]]}],\"kong\":" + kong + "}";
        Answer answer = Answer.none(List.of(), "");
        return new Comparison(
                        Json.parse(test.replace("\"kong\":{", "\"kong\":{\"responses\":[{\"status\":0}],")),
                        PORTS,
                        List.of(answer))
                .compare(recording)
                .places();
    }

    private List<String> compare(Answer answer) {
        return compare(ANSWER, "[]", answer);
    }

    private List<String> compare(String expected, String ignore, Answer answer) {
        String test = "{\"requests\":[{\"method\":\"GET\",\"target\":\"/\"}],\"ignore\":" + ignore
                + ",\"kong\":{\"responses\":[{" + expected + "}]}}";
        return new Comparison(Json.parse(test), PORTS, List.of(answer))
                .compare(recording)
                .places();
    }

    private List<String> jsonDifferences(String expected, String found, String ignore) {
        return compare(
                "\"status\":200,\"headers\":{},\"body_json\":" + expected,
                ignore,
                answer(200, found, HeaderLines.of()));
    }

    private static Recording.Call call(String function, String signature, String event, HeaderLines headers) {
        return new Recording.Call(
                0, function, List.of(), headers, signature, "K/r/lambda", false, Content.utf8(event), null);
    }

    private static Answer answer(int status, String body, HeaderLines headers) {
        return new Answer(status, List.of(), headers, Content.utf8(body), false, 0, null);
    }

    private static HeaderLines headers() {
        return HeaderLines.of("Content-Length", length(), "X-Kong-Request-Id", ID);
    }

    private static String body() {
        return "{\"n\":1,\"id\":\"" + ID + "\"}";
    }

    private static String length() {
        return Integer.toString(body().length());
    }
}
