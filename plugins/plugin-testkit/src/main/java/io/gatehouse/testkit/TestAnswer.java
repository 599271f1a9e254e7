/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers for the server that a test plays: for {@link PluginHarness.Setup#upstream} and {@link TestUpstream#answer}.
 *
 * <pre>{@code
 * upstream.answer(call -> TestAnswer.json(201, "{\"id\": 1}"));
 * upstream.answer(call -> TestAnswer.lambda("{\"statusCode\": 204}"));
 * }</pre>
 */
public final class TestAnswer {

    private static final String JSON = "application/json";

    private TestAnswer() {}

    /** An answer without a body. */
    public static HttpAnswer status(int status) {
        return new HttpAnswer(status, new HeaderList(), Body.empty());
    }

    /** An answer with a JSON body. */
    public static HttpAnswer json(int status, String text) {
        return text(status, JSON, text);
    }

    /** An answer with a body of text, sent in UTF-8. */
    public static HttpAnswer text(int status, String contentType, String text) {
        return new HttpAnswer(status, headers("Content-Type", contentType), Body.of(text));
    }

    /** What AWS Lambda answers to an invocation whose function returned this JSON. */
    public static HttpAnswer lambda(String payload) {
        HttpAnswer answer = json(200, payload);
        answer.headers().add("X-Amz-Executed-Version", "$LATEST");
        return answer;
    }

    /** What AWS Lambda answers to an invocation whose function threw an error that it did not handle. */
    public static HttpAnswer lambdaError(String errorType, String errorMessage) {
        HttpAnswer answer = lambda("{\"errorMessage\":" + JsonCodec.INSTANCE.text(errorMessage) + ",\"errorType\":"
                + JsonCodec.INSTANCE.text(errorType) + "}");
        answer.headers().add("X-Amz-Function-Error", "Unhandled");
        return answer;
    }

    /** An answer that is also given a header line; {@code answer} itself stays as it is. */
    public static HttpAnswer with(HttpAnswer answer, String name, String value) {
        HeaderList headers = new HeaderList(answer.headers());
        headers.add(name, value);
        return new HttpAnswer(answer.status(), headers, answer.body());
    }

    /** Gives these answers one after another, whatever is asked, and the last again and again. */
    public static PluginHarness.Upstream inOrder(HttpAnswer first, HttpAnswer... others) {
        List<HttpAnswer> answers = new ArrayList<>(List.of(others));
        answers.add(0, first);
        AtomicInteger next = new AtomicInteger();
        return call -> answers.get(next.getAndUpdate(given -> Math.min(given + 1, answers.size() - 1)));
    }

    private static HeaderList headers(String name, String value) {
        HeaderList headers = new HeaderList();
        headers.add(name, value);
        return headers;
    }
}
