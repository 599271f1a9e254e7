/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.observe;

import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Turns into debug what Undertow tells as its own errors though clients of HTTP/2 cause it at will, by frames it cannot read.
 * Otherwise they could fill the log. Thread-safe.
 */
final class ClientFaults implements Filter {

    private static final String UNEXPECTED = "UT005090:";
    private static final String NO_SETTINGS = "UT005034:";
    private static final String READER = "io.undertow.server.protocol.framed.AbstractFramedChannel";

    @Override
    public boolean isLoggable(LogRecord event) {
        String message = String.valueOf(event.getMessage());
        if (message.startsWith(NO_SETTINGS) || message.startsWith(UNEXPECTED) && unreadable(event.getThrown())) {
            event.setLevel(Level.FINE);
        }
        return true;
    }

    private static boolean unreadable(@Nullable Throwable thrown) {
        if (!(thrown instanceof RuntimeException)) {
            return false;
        }
        for (StackTraceElement call : thrown.getStackTrace()) {
            if (call.getMethodName().equals("receive") && call.getClassName().equals(READER)) {
                return true;
            }
        }
        return false;
    }
}
