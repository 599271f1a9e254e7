/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import org.jspecify.annotations.Nullable;

/** The region and account that the emulator stands for. */
record EmulatedRegion(String name, String account) {

    String arn(String function, @Nullable String qualifier) {
        String arn = "arn:aws:lambda:" + name + ":" + account + ":function:" + function;
        return qualifier == null ? arn : arn + ":" + qualifier;
    }
}
