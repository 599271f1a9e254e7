/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.responsetransformer;

import io.gatehouse.plugin.config.TextCheck;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules for entries about headers. */
final class HeaderCheck {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

    private HeaderCheck() {}

    /** Name of a header, with or without a value. */
    static final class Named implements TextCheck {
        @Override
        public @Nullable String problem(String text) {
            return nameProblem(Entry.of(text).name());
        }
    }

    /** Name of a header, and its new name. */
    static final class Renamed implements TextCheck {
        @Override
        public @Nullable String problem(String text) {
            Entry entry = Entry.of(text);
            String problem = nameProblem(entry.name());
            return problem == null ? nameProblem(entry.value()) : problem;
        }
    }

    private static @Nullable String nameProblem(String name) {
        return NAME.matcher(name).matches() ? null : "'" + name + "' is not a valid header";
    }
}
