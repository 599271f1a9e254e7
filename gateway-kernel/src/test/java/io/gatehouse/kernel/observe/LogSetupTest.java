/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class LogSetupTest {

    @Test
    void libraries_stay_quiet_after_a_collection() {
        LogSetup.configure("notice");

        System.gc();

        assertThat(Logger.getLogger("org.xnio").getLevel()).isEqualTo(Level.WARNING);
        assertThat(Logger.getLogger("com.zaxxer.hikari").getLevel()).isEqualTo(Level.SEVERE);
        assertThat(Logger.getLogger("io.gatehouse").getLevel()).isEqualTo(Level.INFO);
    }

    @Test
    void another_level_lasts_for_a_while() throws InterruptedException {
        Logger gatehouse = Logger.getLogger("io.gatehouse");
        LogSetup.configure("warn");

        LogSetup.change("debug", Duration.ofMillis(200));
        LogSetup.change("error", Duration.ofDays(1));
        String changed;
        Level during;
        // The change cannot end while this is held, however long it takes.
        synchronized (LogSetup.class) {
            LogSetup.change("info", Duration.ofMillis(50));
            changed = LogSetup.level();
            during = gatehouse.getLevel();
        }
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!LogSetup.level().equals("warn") && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }

        assertThat(changed).isEqualTo("info");
        assertThat(during).isEqualTo(Level.INFO);
        assertThat(LogSetup.level()).isEqualTo("warn");
        assertThat(gatehouse.getLevel()).isEqualTo(Level.WARNING);
    }

    @Test
    void the_end_of_an_earlier_change_does_not_end_a_later_one() {
        LogSetup.configure("warn");

        LogSetup.change("debug", Duration.ZERO);
        LogSetup.change("error", Duration.ofDays(1));
        LogSetup.change("debug", Duration.ofDays(1));

        assertThat(LogSetup.level()).isEqualTo("debug");
        LogSetup.configure("notice");
        assertThat(LogSetup.level()).isEqualTo("notice");
    }
}
