/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.Gateway;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/** Has the gateway reload at SIGHUP; one that comes before there is a gateway is kept for it. */
final class HangUp {

    private @Nullable Gateway gateway;
    private boolean early;

    private HangUp() {}

    /** Takes the signal from now on; where there is none of this name, nothing happens. */
    static HangUp taken() {
        HangUp taken = new HangUp();
        try {
            Signal.handle(new Signal("HUP"), signal -> taken.reload());
        } catch (IllegalArgumentException withoutSuchSignal) {
            return taken;
        }
        return taken;
    }

    /** Whom to reload. */
    void reloads(Gateway running) {
        boolean asked;
        synchronized (this) {
            gateway = running;
            asked = early;
        }
        if (asked) {
            running.reload();
        }
    }

    /** On a thread that the JVM makes for each signal. */
    private void reload() {
        Gateway running;
        synchronized (this) {
            running = gateway;
            early = running == null;
        }
        if (running != null) {
            running.reload();
        }
    }
}
