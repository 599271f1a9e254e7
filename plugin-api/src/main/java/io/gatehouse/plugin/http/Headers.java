/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Headers in their order, repeats kept, to read. Names are found without regard to case and come as they were written. Loop by
 * index where allocation matters.
 */
public interface Headers {

    /** Number of lines, repeats counted. */
    int size();

    /** Name of a line, as written. */
    String name(int index);

    /** Value of a line, without surrounding blanks. */
    String value(int index);

    /** The first value, or null. */
    @Nullable
    String first(HeaderName name);

    /** The first value, or null. */
    @Nullable
    String first(String name);

    /** All values in order; empty when there are none. */
    List<String> all(String name);

    /** How many lines have this name. */
    int count(HeaderName name);

    /** Whether a line has this name. */
    default boolean contains(HeaderName name) {
        return first(name) != null;
    }

    /** Whether a line has this name. */
    default boolean contains(String name) {
        return first(name) != null;
    }
}
