/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.event;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A second of time as events have it, such as {@code 06/Sep/2022:03:55:14 +0000}.
 *
 * @param second since 1970
 * @param text in UTC
 */
record RequestTime(long second, String text) {

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    static RequestTime of(long second) {
        return new RequestTime(second, FORMAT.format(Instant.ofEpochSecond(second)));
    }
}
