/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublicApiTest {
    private static final Path COMMITTED = Path.of(System.getProperty("basedir", "."), "api", "plugin-api.txt");

    @Test
    void the_public_api_is_the_committed_one() throws IOException, URISyntaxException, ClassNotFoundException {
        String now = ApiText.of(Path.of(
                Plugin.class.getProtectionDomain().getCodeSource().getLocation().toURI()));

        if (Boolean.getBoolean("api.update")) {
            Files.createDirectories(COMMITTED.getParent());
            Files.writeString(COMMITTED, now);
        }

        assertThat(Files.exists(COMMITTED) ? Files.readString(COMMITTED) : "")
                .as(
                        "plugins are compiled against this API. Is the change meant, and does it keep them working? "
                                + "Then run 'mvn -pl plugin-api test -Dapi.update' and commit %s",
                        COMMITTED)
                .isEqualTo(now);
    }

    @Test
    void renders_every_kind_of_type_and_leaves_out_what_nobody_can_reach() {
        String text = ApiText.of(List.of(
                ApiTextSamples.Shape.class,
                ApiTextSamples.Dot.class,
                ApiTextSamples.Colour.class,
                ApiTextSamples.Mark.class,
                ApiTextSamples.Hidden.class));

        String name = ApiTextSamples.class.getName();
        assertThat(text).isEqualTo("""
                        NAME$Colour: public enum
                            constant BLUE
                            constant RED

                        NAME$Dot: public record<T extends java.lang.Comparable<T>>(T? at, java.util.Map<java.lang.String, ? extends java.lang.Number>? sizes) implements NAME$Shape<T>
                            public java.lang.String old()
                            public static int[] corners(java.lang.String?...) throws java.io.IOException

                        NAME$Mark: public @interface
                            public abstract java.lang.String[] value() default {"a", "b"}

                        NAME$Shape: public sealed interface<T> permits NAME$Dot
                            @Deprecated public abstract java.lang.String? old()
                            public default R? map<R extends java.lang.Record>(java.util.function.Function<? super T, R?>)
                        """.replace("NAME", name));
    }

    @Test
    void a_changed_nullness_changes_the_text() {
        assertThat(ApiText.of(List.of(ApiTextSamples.Loose.class)).replace("Loose", "Strict"))
                .isNotEqualTo(ApiText.of(List.of(ApiTextSamples.Strict.class)));
    }
}
