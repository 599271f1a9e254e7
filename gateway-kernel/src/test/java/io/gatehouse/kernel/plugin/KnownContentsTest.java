/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.plugin.PluginReport.Reason;
import io.gatehouse.kernel.plugin.UnitInspection.Contents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class KnownContentsTest {

    private static final String HANDLER = "return new LogHandler() { public void onLog(LogExchange x) {} };";
    private static final Contents GOOD = new Contents("1.2.3", List.of("a.Good"));

    @TempDir
    private Path work;

    private PluginUnit.Copy copy = new PluginUnit.Copy(
            new PluginUnit("unset", Path.of("unset"), List.of(), List.of()), "unset", Path.of("unset"));

    @BeforeEach
    void copyOneUnit() throws IOException {
        Path jar = new PluginJar()
                .plugin("a.Good", "good", HANDLER)
                .manifest("Implementation-Version", "1.2.3")
                .writeTo(work.resolve("a.jar"));
        PluginUnit unit = new PluginUnit("a", jar, List.of(jar), List.of());
        copy = unit.copiedTo(work.resolve("cache"), unit.checksum());
    }

    private Path file() {
        return copy.place().resolve("contents");
    }

    private void changeLine(int number, String line) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file()));
        lines.set(number, line);
        Files.write(file(), lines);
    }

    @Test
    void what_an_inspection_told_is_told_again() throws IOException {
        Contents first = new KnownContents().of(copy);
        Files.delete(copy.unit().jars().get(0));
        Contents second = new KnownContents().of(copy);

        assertThat(first).isEqualTo(GOOD);
        assertThat(second).isEqualTo(GOOD);
    }

    @Test
    void other_rules_inspect_again() throws IOException {
        new KnownContents().of(copy);
        changeLine(0, "other rules");
        changeLine(1, "9.9.9");

        assertThat(new KnownContents().of(copy)).isEqualTo(GOOD);
        assertThat(Files.readAllLines(file()).get(1)).isEqualTo("1.2.3");
    }

    @Test
    void what_is_kept_by_halves_is_nothing() throws IOException {
        new KnownContents().of(copy);
        List<String> lines = Files.readAllLines(file());
        Files.write(file(), lines.subList(0, 2));

        assertThat(new KnownContents().of(copy)).isEqualTo(GOOD);
    }

    @Test
    void bytes_that_are_no_text_are_nothing() throws IOException {
        Files.write(file(), new byte[] {(byte) 0xFF, (byte) 0xFE, 0});

        assertThat(new KnownContents().of(copy)).isEqualTo(GOOD);
    }

    @Test
    void a_broken_unit_is_inspected_each_time() throws IOException {
        Path jar = copy.unit().jars().get(0);
        Files.writeString(jar, "this is no jar");

        assertThatThrownBy(() -> new KnownContents().of(copy))
                .isInstanceOfSatisfying(PluginLoadException.class, broken -> assertThat(broken.reason())
                        .isEqualTo(Reason.UNREADABLE));
        assertThat(file()).doesNotExist();
    }
}
