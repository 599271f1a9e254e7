/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatehouse.lambdalocal.Outcome.Failure;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a function answered, before its log is complete.
 *
 * @param payload the answer, or the error object; empty after an answer that was streamed
 * @param failure null when all went well
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Answer(byte[] payload, @Nullable Failure failure) {
    private static final Answer STREAMED = new Answer(new byte[0], null);
    private static final JsonMapper JSON = new JsonMapper();

    static Answer of(byte[] payload) {
        return new Answer(payload, null);
    }

    /** A stream that has reached its end. */
    static Answer streamed() {
        return STREAMED;
    }

    static Answer failed(FunctionError error) {
        return new Answer(error.payload(), Failure.unhandled(error.type()));
    }

    /**
     * What a runtime reported.
     *
     * @param error the error object, in JSON when the runtime keeps to the rules
     * @param type as the runtime says it beside the object, null when it does not
     */
    static Answer failed(byte[] error, @Nullable String type) {
        return new Answer(error, Failure.unhandled(type == null ? typeIn(error) : type));
    }

    private static String typeIn(byte[] error) {
        try {
            return JSON.readTree(new String(error, UTF_8)).path("errorType").asText("Unhandled");
        } catch (IOException notJson) {
            return "Unhandled";
        }
    }
}
