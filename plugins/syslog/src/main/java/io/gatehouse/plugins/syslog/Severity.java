/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.syslog;

import java.util.Locale;

/** How bad something is: the smaller the number, the worse. */
enum Severity {
    EMERG(0),
    ALERT(1),
    CRIT(2),
    ERR(3),
    WARNING(4),
    NOTICE(5),
    INFO(6),
    DEBUG(7);

    private final int code;

    Severity(int code) {
        this.code = code;
    }

    static Severity of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Syslog's number. */
    int code() {
        return code;
    }

    /** Whether this is as bad as {@code other}, or worse. */
    boolean atLeast(Severity other) {
        return code <= other.code;
    }
}
