/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.config;

import java.util.List;

/** Settings that cannot be used, with everything that is wrong with them. */
public final class SettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    /** Takes one sentence for each value that cannot be used. */
    public SettingsException(List<String> problems) {
        super("settings that cannot be used:\n  " + String.join("\n  ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence for each: name, value, what was expected. */
    public List<String> problems() {
        return problems;
    }
}
