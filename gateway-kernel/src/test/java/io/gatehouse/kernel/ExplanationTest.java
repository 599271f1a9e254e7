/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplanationTest {
    private static final HttpTarget STS = HttpTarget.of("https", "sts.test", 443);
    private static final List<Explanation.Step> STEPS = List.of(
            new Explanation.Step("key-auth", 1250, List.of("access"), null),
            new Explanation.Step("limits", 910, List.of("access", "response"), "Redis at 10.0.0.7:6379"),
            new Explanation.Step("tracing", 14, List.of("access", "log"), null),
            new Explanation.Step("quiet", 1, List.of(), null));

    @Test
    void a_call_is_told_with_its_body() {
        Explanation explanation = new Explanation(
                "orders, by path /orders", STEPS, List.of(new Explanation.Call("POST https://a/", "{\n}")), 200);

        assertThat(explanation.lines())
                .containsExactly(
                        "route:   orders, by path /orders",
                        "plugins: ",
                        "  key-auth (priority 1250: access)",
                        "  limits (priority 910: access, response; not run: access, response, as it would speak to Redis at"
                                + " 10.0.0.7:6379)",
                        "  tracing (priority 14: access, log; not run: log)",
                        "  quiet (priority 1: )",
                        "call:    POST https://a/",
                        "event:",
                        "  {",
                        "  }");
        assertThat(json(explanation))
                .isEqualTo("{\"route\":\"orders, by path /orders\",\"plugins\":["
                        + "{\"name\":\"key-auth\",\"priority\":1250,\"phases\":[\"access\"],\"not_run\":[],\"speaks_to\":null},"
                        + "{\"name\":\"limits\",\"priority\":910,\"phases\":[\"access\",\"response\"],"
                        + "\"not_run\":[\"access\",\"response\"],\"speaks_to\":\"Redis at 10.0.0.7:6379\"},"
                        + "{\"name\":\"tracing\",\"priority\":14,\"phases\":[\"access\",\"log\"],\"not_run\":[\"log\"],"
                        + "\"speaks_to\":null},"
                        + "{\"name\":\"quiet\",\"priority\":1,\"phases\":[],\"not_run\":[],\"speaks_to\":null}],"
                        + "\"calls\":[{\"line\":\"POST https://a/\",\"body\":\"{\\n}\"}],\"status\":null}");
    }

    @Test
    void an_answer_of_the_gateway_is_told_with_its_status() {
        Explanation refused = new Explanation("none matches", List.of(), List.of(), 404);

        assertThat(refused.lines()).contains("answer:  status 404 by the gateway; nothing would be called");
        assertThat(json(refused)).isEqualTo("{\"route\":\"none matches\",\"plugins\":[],\"calls\":[],\"status\":404}");
    }

    @Test
    void a_call_for_the_keys_of_a_role_is_answered_with_others_and_told_without_its_token() throws Exception {
        CallRecorder recorder = new CallRecorder();
        HttpAnswer answer = recorder.endpoint(STS)
                .send(call(
                        "Action=AssumeRoleWithWebIdentity&RoleArn=arn%3Aaws%3Aiam&WebIdentityToken=ey%2FJ.x&Version=1"))
                .toCompletableFuture()
                .get();

        assertThat(new String(answer.body().bytes(), StandardCharsets.UTF_8))
                .startsWith("<AssumeRoleWithWebIdentityResponse ")
                .contains("<AccessKeyId>EXPLAIN</AccessKeyId>", "<Expiration>2");
        assertThat(recorder.calls()).singleElement().satisfies(call -> assertThat(Explanation.described(call))
                .isEqualTo(new Explanation.Call(
                        "POST https://sts.test/",
                        "Action=AssumeRoleWithWebIdentity\nRoleArn=arn:aws:iam\nWebIdentityToken=******\nVersion=1")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "Action=Other", "XAction=AssumeRole", "a=Action%3DAssumeRole", "Action=AssumeRole%"})
    void other_calls_are_answered_as_by_a_function(String body) throws Exception {
        HttpAnswer answer = new CallRecorder()
                .endpoint(STS)
                .send(call(body))
                .toCompletableFuture()
                .get();

        assertThat(new String(answer.body().bytes(), StandardCharsets.UTF_8)).isEqualTo("{\"statusCode\":200}");
    }

    @Test
    void a_body_that_is_no_event_is_called_a_body() {
        Explanation called = new Explanation("r", List.of(), List.of(new Explanation.Call("POST http://a/", "a=1")), 0);

        assertThat(called.lines()).containsSubsequence("body:", "  a=1");
    }

    private static HttpCall call(String body) {
        return new HttpCall("POST", "/", new HeaderList(), Body.of(body), 1_000);
    }

    @Test
    void it_is_the_same_after_its_way_through_json() {
        Explanation called = new Explanation("orders", STEPS, List.of(new Explanation.Call("GET http://a/", "")), 0);
        Explanation answered = new Explanation("none matches", List.of(), List.of(), 404);

        assertThat(Explanation.of(
                        (Map<?, ?>) JsonCodec.INSTANCE.read(json(called).getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(called);
        assertThat(Explanation.of(answered.members())).isEqualTo(answered);
    }

    private static String json(Explanation explanation) {
        return new String(JsonCodec.INSTANCE.write(explanation.members()), StandardCharsets.UTF_8);
    }
}
