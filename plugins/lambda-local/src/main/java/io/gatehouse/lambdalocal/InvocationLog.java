/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

/** What one environment printed, together with the lines that Lambda adds. */
interface InvocationLog {
    /** What a caller is shown. */
    int TAIL = 4 * 1024;

    /** Forgets earlier invocations, so that the log does not grow with the life of the environment. */
    void clear();

    /** Adds whole lines of our own, also when what the function printed last was not one. */
    void appendLines(String lines);

    /** The last bytes, or nothing when they cannot be read. */
    byte[] last(int bytes);
}
