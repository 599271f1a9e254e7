/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import java.util.List;

/** A record cannot be configured, for one reason or several. */
public final class UnfitRecordException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    UnfitRecordException(List<String> problems, IllegalArgumentException first) {
        super(String.join("; ", problems), first);
        this.problems = List.copyOf(problems);
    }

    /** One sentence each, at least one, in the order of the components. */
    public List<String> problems() {
        return problems;
    }
}
