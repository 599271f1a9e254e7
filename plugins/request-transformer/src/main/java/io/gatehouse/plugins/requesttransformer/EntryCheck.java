/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requesttransformer;

import io.gatehouse.plugin.RequestTemplate;
import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugin.config.TextCheck;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules for entries of the configuration. */
final class EntryCheck {

    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9_-]+");

    private EntryCheck() {}

    /** A template, alone. */
    static final class Template implements TextCheck {
        @Override
        public @Nullable String problem(String text) {
            return templateProblem(text);
        }
    }

    /** A name and a value that is a template. */
    static final class NamedValue implements TextCheck {
        @Override
        public @Nullable String problem(String text) {
            Entry entry = Entry.of(text);
            boolean complete = !entry.name().isEmpty() && !entry.value().isEmpty();
            return complete ? templateProblem(entry.value()) : "key '" + entry.name() + "' has no value";
        }
    }

    /** Name of a header. */
    static final class HeaderName implements TextCheck {
        @Override
        public @Nullable String problem(String text) {
            return headerProblem(Entry.of(text).name());
        }
    }

    /** Name of a header and its value, a template that may be left out. */
    static final class HeaderValue implements TextCheck {
        @Override
        public @Nullable String problem(String text) {
            Entry entry = Entry.of(text);
            String problem = headerProblem(entry.name());
            return problem == null ? templateProblem(entry.value()) : problem;
        }
    }

    /** Two names of headers. */
    static final class HeaderRename implements TextCheck {
        @Override
        public @Nullable String problem(String text) {
            Entry entry = Entry.of(text);
            String problem = headerProblem(entry.name());
            return problem == null ? headerProblem(entry.value()) : problem;
        }
    }

    private static @Nullable String headerProblem(String name) {
        return HEADER.matcher(name).matches() ? null : "'" + name + "' is not a valid header";
    }

    private static @Nullable String templateProblem(String text) {
        try {
            RequestTemplate.of("value", text);
            return null;
        } catch (ConfigException e) {
            return e.getMessage();
        }
    }
}
