/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.observe;

import static org.assertj.core.api.Assertions.assertThat;

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
}
