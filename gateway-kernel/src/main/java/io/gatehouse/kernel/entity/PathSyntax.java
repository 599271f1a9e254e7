/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import org.jspecify.annotations.Nullable;

/** What the router knows about paths: their normal form, and which regular expressions it understands. */
public interface PathSyntax {

    /** The normal form of a path prefix. */
    String normalize(String path);

    /** Why the router does not understand a regular expression, or null. */
    @Nullable
    String patternProblem(String expression);
}
