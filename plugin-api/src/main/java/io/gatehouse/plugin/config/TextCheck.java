/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.config;

import org.jspecify.annotations.Nullable;

/**
 * A plugin's own rule for a text of its configuration, named by {@link Checked}. Needs a constructor without parameters, is made
 * once, keeps no state and may be used by many threads.
 */
@FunctionalInterface
public interface TextCheck {

    /** What is wrong with the text, in the words shown to the user; null when nothing is. */
    @Nullable
    String problem(String text);
}
