/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.store.Store;
import io.gatehouse.kernel.store.StoreException;
import io.gatehouse.kernel.store.StoredRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file of the embedded store, and what can be wrong with it. */
class EmbeddedStoreTest {

    private static final int LIVES = 5;
    private static final int WRITES_PER_LIFE = 40;
    private static final int OPENINGS = 10;
    private static final int ROWS_PER_OPENING = 2000;
    private static final int MOST_WRITES = 2000;
    private static final String PRLIMIT = "/usr/bin/prlimit";

    @TempDir
    private Path prefix;

    private Map<String, String> settings;

    @BeforeEach
    void use_a_new_prefix() {
        settings = Map.of("KONG_DATABASE", "embedded", "KONG_PREFIX", prefix.toString());
    }

    private Store open() throws StoreException {
        return open(prefix);
    }

    private static Store open(Path prefix) throws StoreException {
        return Stores.open(
                GatewaySettings.of("", Map.of("KONG_DATABASE", "embedded", "KONG_PREFIX", prefix.toString())));
    }

    @Test
    void without_a_database_there_is_no_store() throws StoreException {
        assertThat(Stores.open(GatewaySettings.of("database = off", Map.of()))).isNull();
        assertThat(Stores.migrate(GatewaySettings.of("database = off", Map.of())))
                .isNull();
    }

    @Test
    void a_second_process_is_told_which_one_has_the_store() throws Exception {
        try (WriterProcess first = WriterProcess.start(List.of(), settings, "asked")) {
            assertThat(first.hear()).isEqualTo("open");

            assertThatThrownBy(this::open)
                    .isInstanceOf(StoreException.class)
                    .hasMessage("the store in " + prefix.resolve("store") + " is in use by process " + first.pid()
                            + " (expected: one gateway per prefix; stop that one, or set another prefix)");

            assertThat(first.write("still works")).isEqualTo("written still works");
        }
        try (Reader node = Reader.of(open())) {
            assertThat(node.names()).hasSize(WriterProcess.ROWS_PER_WRITE);
        }
    }

    @Test
    void a_process_does_not_open_its_store_twice() throws Exception {
        try (Store store = open()) {
            assertThatThrownBy(this::open)
                    .hasMessageContaining(
                            "is in use by process " + ProcessHandle.current().pid());
            assertThat(store.load().revision()).isZero();
        }
        open().close();
    }

    @Test
    void only_its_owner_may_look_into_the_store() throws Exception {
        open().close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(prefix.resolve("store"))))
                .isEqualTo("rwx------");
    }

    @Test
    void a_directory_that_cannot_be_made_is_told() throws Exception {
        Files.writeString(prefix.resolve("store"), "a file");

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(
                        "the store needs the directory " + prefix.resolve("store") + " and cannot make it");
    }

    @Test
    void a_file_that_is_no_database_is_told_and_left_alone() throws Exception {
        open().close();
        Path file = prefix.resolve("store/gatehouse.mv.db");
        Files.writeString(file, "something else ".repeat(2000));

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the store in " + prefix.resolve("store") + " cannot be read: ");

        assertThat(file).hasContent("something else ".repeat(2000));
    }

    @Test
    void a_file_that_may_not_be_written_can_be_read() throws Exception {
        try (Reader node = Reader.of(open())) {
            node.put("services", "a", Map.of());
        }
        Path file = prefix.resolve("store/gatehouse.mv.db");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        assumeThat(Files.isWritable(file)).as("root may write everything").isFalse();

        try (Reader node = Reader.of(open())) {
            assertThat(node.names()).containsExactly("services/a");
            assertThatThrownBy(() -> node.put("services", "b", Map.of()))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("is read-only");
        }
    }

    /** At which step of a write the room ends, and what of the database breaks by it, differs. */
    @ParameterizedTest
    @CsvSource({"2000000, 1", "2010000, 0", "2020000, 1", "2030000, 0", "2040000, 1", "2050000, 0"})
    void a_full_disk_refuses_writes_until_there_is_room_and_loses_nothing(int room, int more) throws Exception {
        assumeThat(Path.of(PRLIMIT)).as("prlimit, which stands for a full disk").isExecutable();
        open().close();
        Set<String> written = new HashSet<>();
        try (WriterProcess writer = WriterProcess.start(List.of(PRLIMIT, "--fsize=" + room + ":"), settings, "asked")) {
            assertThat(writer.hear()).isEqualTo("open");

            String answer = "";
            for (int i = 0; i < MOST_WRITES && !answer.startsWith("refused"); i++) {
                answer = writer.write("w" + i);
                if (answer.startsWith("written")) {
                    written.add("w" + i);
                }
            }
            assertThat(answer).startsWith("refused the store in " + prefix.resolve("store") + " failed: ");
            assertThat(written).hasSizeGreaterThan(10);
            for (int i = 0; i < more; i++) {
                assertThat(writer.write("again")).startsWith("refused the store in " + prefix.resolve("store"));
            }

            makeRoom(writer.pid());
            assertThat(writer.write("after")).isEqualTo("written after");
            written.add("after");
        }
        try (Store store = open()) {
            Set<String> found = new HashSet<>();
            store.load().rows().forEach(row -> found.add(row.id()));
            assertThat(found).isEqualTo(written);
            assertThat(store.load().rows()).hasSize(WriterProcess.ROWS_PER_WRITE * written.size());
        }
    }

    private static void makeRoom(long pid) throws IOException, InterruptedException {
        Process lifting = new ProcessBuilder(PRLIMIT, "--pid", Long.toString(pid), "--fsize=unlimited:").start();
        assertThat(lifting.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(lifting.exitValue()).isZero();
    }

    /** What a killed process leaves behind is the file as it was: here it is looked at after every write. */
    @Test
    void the_file_is_complete_whenever_a_write_was_acknowledged() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path live = prefix;
        reuseSpaceAtOnce();
        for (int life = 0; life < LIVES; life++) {
            Path left = Files.createDirectories(prefix.resolve("life" + life));
            try (Reader node = Reader.of(open(live))) {
                for (int write = 0; write < WRITES_PER_LIFE; write++) {
                    String padding = "x".repeat(random.nextInt(10_000));
                    node.put("services", "row" + random.nextInt(20), Map.of("padding", padding));
                    leave(live, left);
                    assertThat(revision(left))
                            .as("life " + life + ", write " + write + ", seed " + seed)
                            .isEqualTo(node.revision());
                }
                leave(live, left);
            }
            live = left;
        }
    }

    /** Instead of after 45 seconds: what is written into gaps is the hardest to find again. */
    private void reuseSpaceAtOnce() throws Exception {
        open().close();
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:h2:file:" + prefix.resolve("store/gatehouse"), "gatehouse", "");
                Statement statement = connection.createStatement()) {
            statement.execute("SET RETENTION_TIME 0");
        }
    }

    private static void leave(Path live, Path left) throws IOException {
        Files.createDirectories(left.resolve("store"));
        Files.copy(
                live.resolve("store/gatehouse.mv.db"),
                left.resolve("store/gatehouse.mv.db"),
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static long revision(Path left) throws StoreException {
        try (Store store = open(left)) {
            return store.load().revision();
        }
    }

    @Test
    void closing_and_opening_keeps_every_row() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<String, Map<String, Object>> expected = new HashMap<>();
        for (int opening = 0; opening < OPENINGS; opening++) {
            try (Reader node = Reader.of(open())) {
                assertThat(node.rows())
                        .as("opening " + opening + ", seed " + seed)
                        .isEqualTo(expected);
                StoredRow[] rows = new StoredRow[ROWS_PER_OPENING];
                for (int i = 0; i < rows.length; i++) {
                    String id = Integer.toString(random.nextInt(4 * ROWS_PER_OPENING));
                    boolean deleted = random.nextInt(4) == 0;
                    Map<String, Object> fields =
                            deleted ? null : Map.of("n", (long) random.nextInt(), "opening", (long) opening);
                    rows[i] = new StoredRow("consumers", id, fields);
                    expected.compute("consumers/" + id, (name, before) -> fields);
                }
                node.write(rows);
            }
        }
    }

    @Test
    void the_file_stays_small_when_the_same_rows_are_written_again_and_again() throws Exception {
        try (Reader node = Reader.of(open())) {
            for (int i = 0; i < 1000; i++) {
                node.put("services", "row" + i % 10, Map.of("n", (long) i, "padding", "x".repeat(1000)));
            }
        }

        assertThat(Files.size(prefix.resolve("store/gatehouse.mv.db"))).isLessThan(8_000_000);
    }
}
