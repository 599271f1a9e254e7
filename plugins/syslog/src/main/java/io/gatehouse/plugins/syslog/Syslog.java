/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.syslog;

import io.gatehouse.delivery.CustomFields;
import io.gatehouse.delivery.Delivery;
import io.gatehouse.plugin.Json;
import io.gatehouse.plugin.LogExchange;
import io.gatehouse.plugin.LogHandler;
import io.gatehouse.plugin.PluginContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Makes messages as RFC 3164 has them, which every daemon reads: priority, local time, host, program, text. */
final class Syslog implements LogHandler {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH).withZone(ZoneId.systemDefault());
    private static final String PROGRAM = "kong";

    private final Severity least;
    private final Severity successful;
    private final Severity clientErrors;
    private final Severity serverErrors;
    private final Facility facility;
    private final CustomFields fields;
    private final Delivery<byte[]> delivery;
    private final Json json;
    private final InstantSource clock;
    private final String sender;

    Syslog(SyslogPlugin.Config config, PluginContext context, Delivery<byte[]> delivery) {
        least = Severity.of(config.logLevel());
        successful = Severity.of(config.successfulSeverity());
        clientErrors = Severity.of(config.clientErrorsSeverity());
        serverErrors = Severity.of(config.serverErrorsSeverity());
        facility = Facility.of(config.facility());
        fields = CustomFields.of(config.customFieldsByLua());
        this.delivery = delivery;
        json = context.json();
        clock = context.clock();
        sender = " " + context.node().hostname() + " " + PROGRAM + ": ";
    }

    @Override
    public void onLog(LogExchange exchange) {
        fields.applyTo(exchange);
        int status = exchange.response().status();
        Severity severity = status >= 500 ? serverErrors : status >= 400 ? clientErrors : successful;
        if (!severity.atLeast(least)) {
            return;
        }
        String head = "<" + facility.priority(severity) + ">" + TIME.format(clock.instant()) + sender;
        byte[] headBytes = head.getBytes(StandardCharsets.UTF_8);
        byte[] entry = json.write(exchange.entry());
        delivery.offer(ByteBuffer.allocate(headBytes.length + entry.length)
                .put(headBytes)
                .put(entry)
                .array());
    }

    @Override
    public void close() {
        delivery.close();
    }
}
