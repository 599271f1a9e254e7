/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.askfirst;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatehouse.plugin.http.HttpAnswer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the service answers. */
record Verdict(
        @JsonProperty(required = true) boolean allowed,
        @Nullable String reason) {

    private static final ObjectReader JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build()
            .readerFor(Verdict.class);

    /** Reads an answer; one without a verdict is a failure of the service. */
    static Verdict of(HttpAnswer answer) throws IOException {
        if (answer.status() != 200) {
            throw new IOException("status " + answer.status() + " (expected: 200)");
        }
        return JSON.readValue(answer.body().bytes());
    }
}
