/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import io.gatehouse.kernel.plugin.PluginReport.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class PluginUnitTest {

    @TempDir
    private Path work;

    private Path plugins = Path.of("unset");

    @BeforeEach
    void makeDirectory() throws IOException {
        plugins = Files.createDirectory(work.resolve("plugins"));
    }

    private PluginUnit.Copy copied(PluginUnit unit) throws IOException {
        return unit.copiedTo(work.resolve("cache"), unit.checksum());
    }

    private PluginUnit only() throws IOException {
        List<PluginUnit> units = PluginUnit.in(plugins);
        assertThat(units).hasSize(1);
        return units.get(0);
    }

    private static void assertRefused(PluginUnit unit, Reason reason, String... words) {
        assertThatThrownBy(unit::checksum)
                .hasMessageContainingAll(words)
                .isInstanceOfSatisfying(PluginLoadException.class, refused -> assertThat(refused.reason())
                        .isEqualTo(reason));
    }

    private static void rights(Path path, String rights) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
    }

    @Test
    void a_directory_that_everybody_may_write_to_is_refused_as_a_whole() throws IOException {
        Files.writeString(plugins.resolve("a.jar"), "a");
        Files.writeString(plugins.resolve("b.jar"), "b");
        rights(plugins, "rwxr-xrwx");

        assertThat(only().name()).isEqualTo("plugins");
        assertRefused(only(), Reason.WRITABLE_BY_OTHERS, "rwxr-xrwx", "chmod o-w " + plugins);
    }

    @Test
    void a_jar_that_everybody_may_write_to_is_refused_and_its_neighbour_is_not() throws IOException {
        Files.writeString(plugins.resolve("a.jar"), "a");
        rights(plugins.resolve("a.jar"), "rw-rw-rw-");
        Files.writeString(plugins.resolve("b.jar"), "b");
        rights(plugins.resolve("b.jar"), "rw-rw-r--");

        List<PluginUnit> units = PluginUnit.in(plugins);

        assertRefused(units.get(0), Reason.WRITABLE_BY_OTHERS, "a.jar");
        assertThat(units.get(1).problems()).isEmpty();
    }

    @Test
    void a_directory_in_which_everybody_may_replace_the_jar_behind_a_link_is_refused() throws IOException {
        Path hidden = Files.createDirectory(plugins.resolve(".store"));
        Files.writeString(hidden.resolve("a.jar"), "a");
        rights(hidden, "rwxrwxrwx");
        Files.createSymbolicLink(plugins.resolve("a.jar"), Path.of(".store/a.jar"));

        assertRefused(only(), Reason.WRITABLE_BY_OTHERS, ".store");
    }

    @Test
    void a_link_out_of_the_directory_is_refused() throws IOException {
        Path elsewhere = Files.writeString(work.resolve("elsewhere.jar"), "a");
        Files.createSymbolicLink(plugins.resolve("a.jar"), elsewhere);

        assertRefused(
                only(), Reason.LINK_TO_OUTSIDE, "a.jar", elsewhere.toRealPath().toString());
    }

    @Test
    void a_library_that_is_a_link_out_of_the_directory_is_refused() throws IOException {
        Path unit = Files.createDirectory(plugins.resolve("unit"));
        Files.createSymbolicLink(unit.resolve("a.jar"), Files.writeString(work.resolve("elsewhere.jar"), "a"));

        assertRefused(only(), Reason.LINK_TO_OUTSIDE, "a.jar");
    }

    @Test
    void a_link_that_leads_nowhere_is_refused() throws IOException {
        Files.createSymbolicLink(plugins.resolve("a.jar"), Path.of("nowhere.jar"));

        assertRefused(only(), Reason.UNREADABLE, "a.jar", "nowhere");
    }

    @Test
    void links_of_a_mounted_volume_are_followed() throws IOException {
        Path first = Files.createDirectory(plugins.resolve("..2026_11_21"));
        Files.writeString(first.resolve("a.jar"), "a");
        Files.createSymbolicLink(plugins.resolve("..data"), Path.of("..2026_11_21"));
        Files.createSymbolicLink(plugins.resolve("a.jar"), Path.of("..data/a.jar"));
        Path link = Files.createSymbolicLink(work.resolve("link"), plugins);

        assertThat(only().problems()).isEmpty();
        assertThat(PluginUnit.in(link)).extracting(PluginUnit::name).containsExactly("a");
        assertThat(PluginUnit.in(link).get(0).problems()).isEmpty();
    }

    @Test
    void a_directory_named_like_a_jar_is_a_unit() throws IOException {
        Files.createDirectory(plugins.resolve("odd.jar"));

        assertThat(only().jars()).isEmpty();
    }

    @Test
    void the_checksum_of_a_jar_is_that_of_its_bytes() throws IOException {
        Files.writeString(plugins.resolve("a.jar"), "content");

        assertThat(only().checksum())
                .isEqualTo(Hashing.sha256()
                        .hashString("content", StandardCharsets.UTF_8)
                        .toString());
    }

    @Test
    void the_checksum_of_a_directory_is_that_of_the_lines_of_its_jars() throws IOException {
        Path unit = Files.createDirectory(plugins.resolve("unit"));
        Files.writeString(unit.resolve("b.jar"), "two");
        Files.writeString(unit.resolve("a.jar"), "one");
        Files.writeString(unit.resolve("readme.txt"), "not part of it");
        String lines = Hashing.sha256().hashString("one", StandardCharsets.UTF_8) + "  a.jar\n"
                + Hashing.sha256().hashString("two", StandardCharsets.UTF_8) + "  b.jar\n";

        assertThat(only().checksum())
                .isEqualTo(Hashing.sha256()
                        .hashString(lines, StandardCharsets.UTF_8)
                        .toString());
    }

    @Test
    void a_copy_lies_under_its_checksum_and_nothing_else_is_left() throws IOException {
        Path cache = work.resolve("cache");
        Path jar = Files.writeString(plugins.resolve("a.jar"), "one");

        PluginUnit.Copy first = copied(only());
        Files.writeString(jar, "two");
        PluginUnit.Copy second = copied(only());

        assertThat(first.unit().jars().get(0))
                .hasContent("one")
                .isEqualTo(first.place().resolve("a.jar"));
        assertThat(second.unit().jars().get(0)).hasContent("two");
        try (Stream<Path> left = Files.list(cache)) {
            assertThat(left).hasSize(2);
        }
    }

    @Test
    void a_copy_that_is_there_is_used_again() throws IOException {
        Files.writeString(plugins.resolve("a.jar"), "one");
        Path copy = copied(only()).unit().jars().get(0);
        FileTime written = FileTime.fromMillis(1_000);
        Files.setLastModifiedTime(copy, written);

        copied(only());

        assertThat(Files.getLastModifiedTime(copy)).isEqualTo(written);
    }

    @Test
    void a_damaged_copy_is_replaced() throws IOException {
        Files.writeString(plugins.resolve("a.jar"), "one");
        Path copy = copied(only()).unit().jars().get(0);
        Files.writeString(copy, "two");

        copied(only());

        assertThat(copy).hasContent("one");
    }

    @Test
    void units_of_the_same_content_have_copies_of_their_own() throws IOException {
        Files.writeString(plugins.resolve("a.jar"), "one");
        Files.writeString(plugins.resolve("b.jar"), "one");

        List<PluginUnit> units = PluginUnit.in(plugins);

        assertThat(copied(units.get(0)).place())
                .isNotEqualTo(copied(units.get(1)).place());
    }

    @Test
    void a_copy_of_a_jar_that_is_always_being_written_is_one_state_of_it_or_refused() throws Exception {
        Path jar = Files.write(plugins.resolve("a.jar"), new byte[1 << 20]);
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch writing = new CountDownLatch(1);
        Thread writer = new Thread(() -> rewrite(jar, writing, done));
        writer.start();
        writing.await();

        int refused = 0;
        try {
            for (int i = 0; i < 2_000 && refused == 0; i++) {
                try {
                    PluginUnit.Copy copy = copied(only());
                    assertThat(copy.unit().checksum()).isEqualTo(copy.checksum());
                } catch (PluginLoadException e) {
                    assertThat(e.reason()).isEqualTo(Reason.CHANGED_WHILE_READ);
                    refused++;
                }
            }
        } finally {
            done.set(true);
            writer.join();
        }

        assertThat(refused).isPositive();
    }

    private static void rewrite(Path jar, CountDownLatch writing, AtomicBoolean done) {
        ByteBuffer content = ByteBuffer.allocate(Long.BYTES);
        try (FileChannel channel = FileChannel.open(jar, StandardOpenOption.WRITE)) {
            for (long count = 0; !done.get(); count++) {
                channel.write(content.clear().putLong(0, count), 0);
                writing.countDown();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
