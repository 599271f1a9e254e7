/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.accesslog;

/** The access log of one service. Safe for use by many threads. */
public final class AccessLog {

    private final LogWriter writer;
    private final boolean ids;

    AccessLog(LogWriter writer, boolean ids) {
        this.writer = writer;
        this.ids = ids;
    }

    /** Whether it tells the ids of requests. */
    public boolean tellsIds() {
        return ids;
    }

    /** Tells of a request that has ended. Does not wait; what is more than can be written is lost. */
    public void add(AccessRecord request) {
        writer.add(request);
    }
}
