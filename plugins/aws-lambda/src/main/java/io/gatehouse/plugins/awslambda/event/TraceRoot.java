/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.event;

import io.gatehouse.plugin.Exchange;

/** The beginning of a trace in the format of AWS: version, second of the start and 96 bits, those of the request's id. */
final class TraceRoot {

    private static final int SECOND_DIGITS = 8;
    private static final int ID_DIGITS = 24;

    private TraceRoot() {}

    static String of(Exchange exchange) {
        String second = Long.toHexString(Math.floorDiv(exchange.startedAtMillis(), 1000L));
        String id = exchange.id();
        StringBuilder root = new StringBuilder("Root=1-");
        for (int i = second.length(); i < SECOND_DIGITS; i++) {
            root.append('0');
        }
        return root.append(second)
                .append('-')
                .append(id, id.length() - ID_DIGITS, id.length())
                .toString();
    }
}
