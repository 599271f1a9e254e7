/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.delivery;

import io.gatehouse.plugin.Json;
import io.gatehouse.plugin.LogExchange;
import io.gatehouse.plugin.LogHandler;

/** The handler of a plugin that sends every request's log entry away as JSON. */
public final class EntryLog implements LogHandler {

    private final CustomFields fields;
    private final Json json;
    private final Delivery<byte[]> delivery;

    /** Logs to a delivery, which is closed with the handler. */
    public EntryLog(CustomFields fields, Json json, Delivery<byte[]> delivery) {
        this.fields = fields;
        this.json = json;
        this.delivery = delivery;
    }

    /** Written here, not later: the entry may change when this has returned, and only bytes can be counted. */
    @Override
    public void onLog(LogExchange exchange) {
        fields.applyTo(exchange);
        delivery.offer(json.write(exchange.entry()));
    }

    @Override
    public void close() {
        delivery.close();
    }
}
