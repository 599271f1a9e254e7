/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Another process that is a running gateway, found by its prefix. */
record RunningGateway(Path prefix, ProcessHandle process) {

    private static final long SIGNAL_SECONDS = 10;

    /**
     * Finds it.
     *
     * @throws IOException when none runs there
     */
    static RunningGateway with(Path prefix) throws IOException {
        ProcessHandle process = PidFile.runningWith(prefix);
        if (process == null) {
            throw new IOException(
                    "prefix: no gateway runs with " + prefix
                            + " (expected: the prefix that 'gatehouse start' was given; name it with -p, or its settings with -c)");
        }
        return new RunningGateway(prefix, process);
    }

    /** Asks it to reload. */
    void hangUp() throws IOException, InterruptedException {
        // Java can send no other signal than the two that end a process; every shell can.
        Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -HUP \"$1\"", "sh", Long.toString(process.pid()))
                .inheritIO()
                .start();
        if (!kill.waitFor(SIGNAL_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            kill.destroyForcibly();
            throw new IOException("pid " + process.pid() + " cannot be sent SIGHUP (expected: a gateway of the same"
                    + " user on this machine; run the command as that user)");
        }
    }

    /** Asks it to end, and waits; false when it has not ended by then. */
    boolean quit(Duration limit) throws InterruptedException {
        process.destroy();
        try {
            process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return !process.isAlive();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end of pid " + process.pid() + " cannot be waited for", e);
        }
    }
}
