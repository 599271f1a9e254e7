/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.askfirst;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.PackageVersion;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.model.Consumer;
import org.jspecify.annotations.Nullable;

/** What the service is asked. */
record Question(
        String method,
        String path,
        String address,
        @Nullable String consumer) {

    private static final ObjectWriter JSON = new JsonMapper().writerFor(Question.class);

    static Question about(AccessExchange exchange) {
        Consumer consumer = exchange.consumer();
        return new Question(
                exchange.request().method(),
                exchange.request().path(),
                exchange.client().address(),
                consumer == null ? null : consumer.username());
    }

    byte[] json() throws JsonProcessingException {
        return JSON.writeValueAsBytes(this);
    }

    static String jsonVersion() {
        return PackageVersion.VERSION.toString();
    }
}
