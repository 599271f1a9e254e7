/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One type of each kind, for {@link PublicApiTest}. */
public final class ApiTextSamples {
    private ApiTextSamples() {}

    public sealed interface Shape<T> permits Dot {
        @Deprecated
        @Nullable
        String old();

        default <R extends Record> @Nullable R map(Function<? super T, @Nullable R> function) {
            return null;
        }
    }

    public record Dot<T extends Comparable<T>>(
            @Nullable T at, @Nullable Map<String, ? extends Number> sizes) implements Shape<T> {
        public static int[] corners(@Nullable String... names) throws IOException {
            throw new IOException(String.join(",", names));
        }

        @Override
        public String old() {
            return "";
        }
    }

    public enum Colour {
        RED,
        BLUE
    }

    public @interface Mark {
        String[] value() default {"a", "b"};
    }

    public interface Loose {
        @Nullable
        String name();
    }

    public interface Strict {
        String name();
    }

    interface Hidden {}
}
