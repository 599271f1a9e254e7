/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import java.util.List;

/** Entities that were accepted once and do not fit the plugins that there are now. */
public final class MisfitException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    MisfitException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence for each entity, which names it. */
    public List<String> problems() {
        return problems;
    }
}
