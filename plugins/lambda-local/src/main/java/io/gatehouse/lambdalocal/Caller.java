/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import java.io.IOException;

/**
 * Who invoked a function. A function that streams is told of by {@link #streams} and {@link #chunk}, one at a time and
 * on a worker's thread, which may be held up; then, as for every function, {@link #done} on the control thread.
 */
interface Caller {
    /** Has gone already. */
    Caller NOBODY = new Caller() {
        @Override
        public void streams(String contentType) {}

        @Override
        public void chunk(byte[] bytes, int offset, int length) {}

        @Override
        public void done(Outcome outcome) {}
    };

    /** The function begins to answer. */
    void streams(String contentType) throws IOException;

    /**
     * A part of the answer. Returns when it has been taken.
     *
     * @throws IOException when nobody takes it any more
     */
    void chunk(byte[] bytes, int offset, int length) throws IOException;

    /** Called once. */
    void done(Outcome outcome);
}
