/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.stream;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.HttpAnswer;
import org.jspecify.annotations.Nullable;

/** Puts the answer to a streaming call into the form that an ordinary one would have. Takes its headers over. */
final class Beginning {

    private static final HeaderName REMAPPED_TYPE = HeaderName.of("X-Amzn-Remapped-Content-Type");
    private static final HeaderName FUNCTION_ERROR = HeaderName.of("X-Amz-Function-Error");
    private static final HeaderName LOG_RESULT = HeaderName.of("X-Amz-Log-Result");
    private static final String EVENT_STREAM = "application/vnd.amazon.eventstream";
    private static final String WITH_METADATA = "application/vnd.awslambda.http-integration-response";
    private static final String UNKNOWN = "application/octet-stream";

    private Beginning() {}

    /** With the type of what is in the frames. */
    static HttpAnswer of(HttpAnswer answer, Body body) {
        HeaderList headers = answer.headers();
        String type = headers.first(REMAPPED_TYPE);
        if (type == null) {
            type = headers.first(HeaderName.CONTENT_TYPE);
        }
        if (type == null || isType(type, EVENT_STREAM) || isType(type, WITH_METADATA)) {
            type = UNKNOWN;
        }
        headers.set(HeaderName.CONTENT_TYPE, type);
        return new HttpAnswer(answer.status(), headers, body);
    }

    /** Of a function that wrote nothing. */
    static HttpAnswer empty(HttpAnswer answer, @Nullable String logResult) {
        return logged(of(answer, Body.empty()), logResult);
    }

    /** Of a function that failed before it wrote anything. */
    static HttpAnswer functionError(HttpAnswer answer, Completion completion) {
        HttpAnswer failed = of(answer, Body.of(completion.errorDetails()));
        boolean json = completion.errorDetails().startsWith("{");
        failed.headers().set(HeaderName.CONTENT_TYPE, json ? "application/json" : "text/plain; charset=utf-8");
        failed.headers().set(FUNCTION_ERROR, "Handled".equals(completion.errorCode()) ? "Handled" : "Unhandled");
        return logged(failed, completion.logResult());
    }

    private static HttpAnswer logged(HttpAnswer answer, @Nullable String logResult) {
        if (logResult != null) {
            answer.headers().set(LOG_RESULT, logResult);
        }
        return answer;
    }

    private static boolean isType(String value, String type) {
        return value.regionMatches(true, 0, type, 0, type.length());
    }
}
