/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import java.util.List;

/** A configuration that cannot be used; what was in force stays. The message lists every problem. */
public final class ConfigurationException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /** One line, or several, for each problem. */
    public ConfigurationException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** The problems, in the order of the configuration. */
    public List<String> problems() {
        return problems;
    }
}
