/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.store.Store;
import io.gatehouse.kernel.store.Store.Contents;
import io.gatehouse.kernel.store.Store.Decision;
import io.gatehouse.kernel.store.Store.Written;
import io.gatehouse.kernel.store.StoreException;
import io.gatehouse.kernel.store.StoredRow;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store keeps to. */
abstract class StoreContract {

    private static final int WRITERS = 8;
    private static final int WRITES_EACH = 25;

    /** Settings of a node; those of one test lead to the same database. */
    private Map<String, String> settings;

    /** The settings of a new database. */
    abstract Map<String, String> newDatabase() throws Exception;

    /** A look at the database beside the store, which is closed. */
    abstract Connection look() throws SQLException;

    @BeforeEach
    void make_a_database() throws Exception {
        settings = new HashMap<>(newDatabase());
    }

    final GatewaySettings settings() {
        return GatewaySettings.of("", settings);
    }

    final Store open() throws StoreException {
        return Stores.open(settings());
    }

    @Test
    void a_new_store_is_empty() throws Exception {
        try (Store store = open()) {

            Contents contents = store.load();

            assertThat(contents).isEqualTo(new Contents(0, true, List.of()));
            assertThat(store.since(0)).isEqualTo(new Contents(0, false, List.of()));
        }
    }

    @Test
    void fields_come_back_as_they_were_written() throws Exception {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("text", "\u0000 \" \\ \n ä € 😀 'quoted' -- ; {vault://env/x}");
        fields.put("nothing", null);
        fields.put(
                "numbers",
                Arrays.asList(0L, -1L, Long.MAX_VALUE, new BigInteger("9".repeat(40)), new BigDecimal("0.10")));
        fields.put("flags", List.of(true, false));
        fields.put("record", Map.of("inner", Map.of("deep", List.of())));
        fields.put("", "a name without letters");

        try (Reader node = Reader.of(open())) {
            node.put("plugins", "a", fields);
        }

        try (Reader node = Reader.of(open())) {
            assertThat(node.row("plugins", "a")).isEqualTo(fields);
            assertThat(node.row("plugins", "a").keySet()).containsExactlyElementsOf(fields.keySet());
            assertThat(node.revision()).isOne();
        }
    }

    @Test
    void large_documents_are_kept() throws Exception {
        Map<String, @Nullable Object> fields = Map.of("cert", "€".repeat(3_000_000));

        try (Reader node = Reader.of(open())) {
            node.put("certificates", "a", fields);
            node.put("certificates", "b", Map.of("cert", "x".repeat(100_000)));
            node.delete("certificates", "b");
        }

        try (Reader node = Reader.of(open())) {
            assertThat(node.row("certificates", "a")).isEqualTo(fields);
            assertThat(node.names()).containsExactly("certificates/a");
        }
    }

    @Test
    void names_are_data() throws Exception {
        String name = "'; DROP TABLE gatehouse_rows; --";

        try (Reader node = Reader.of(open())) {
            node.put(name, name, Map.of(name, name));
        }

        try (Reader node = Reader.of(open())) {
            assertThat(node.row(name, name)).isEqualTo(Map.of(name, name));
        }
    }

    @Test
    void changes_since_a_revision_are_told_with_what_was_deleted() throws Exception {
        try (Reader node = Reader.of(open())) {
            Store store = node.store();
            node.put("services", "a", Map.of("n", 1L));
            node.put("services", "b", Map.of("n", 2L));
            node.put("services", "b", Map.of("n", 3L));
            node.delete("services", "a");
            node.put("routes", "a", Map.of("n", 4L));

            assertThat(store.since(1).whole()).isFalse();
            assertThat(store.since(1).revision()).isEqualTo(5);
            assertThat(store.since(1).rows())
                    .containsExactlyInAnyOrder(
                            new StoredRow("services", "b", Map.of("n", 3L)),
                            new StoredRow("services", "a", null),
                            new StoredRow("routes", "a", Map.of("n", 4L)));
            assertThat(store.since(5)).isEqualTo(new Contents(5, false, List.of()));
            assertThat(store.load().rows())
                    .containsExactlyInAnyOrder(
                            new StoredRow("services", "b", Map.of("n", 3L)),
                            new StoredRow("routes", "a", Map.of("n", 4L)));
        }
    }

    @Test
    void a_revision_that_the_database_never_had_is_answered_with_everything() throws Exception {
        try (Reader node = Reader.of(open())) {
            Store store = node.store();
            node.put("services", "a", Map.of("n", 1L));

            Contents contents = store.since(7);

            assertThat(contents).isEqualTo(store.load());
            assertThat(contents.whole()).isTrue();
        }
    }

    @Test
    void a_revision_that_was_given_again_after_a_backup_came_back_is_answered_with_everything() throws Exception {
        try (Reader node = Reader.of(open())) {
            Store store = node.store();
            node.put("services", "a", Map.of("n", 1L));
            store.load();

            rewriteHistory();
            assertThat(store.since(1)).isEqualTo(new Contents(1, true, List.of()));
            assertThat(store.since(1)).isEqualTo(new Contents(1, false, List.of()));

            rewriteHistory();
            Written<Boolean> written = store.<Boolean, RuntimeException>write(1, missed -> {
                assertThat(missed).isEqualTo(new Contents(1, true, List.of()));
                return new Decision<>(rows(1), true);
            });
            assertThat(written.revision()).isEqualTo(2);
        }
    }

    /** Lets the last write be another one, in the database that a store has open. */
    private void rewriteHistory() throws SQLException {
        try (Connection connection = look();
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM gatehouse_rows");
            statement.execute("UPDATE gatehouse_state SET write_id = '" + UUID.randomUUID() + "'");
            statement.execute("UPDATE gatehouse_events SET write_id = '" + UUID.randomUUID() + "'");
        }
    }

    @Test
    void who_writes_is_shown_what_was_missed() throws Exception {
        try (Reader node = Reader.of(open())) {
            Store store = node.store();
            node.put("services", "a", Map.of("n", 1L));
            List<StoredRow> rows = List.of(new StoredRow("services", "b", Map.of()));

            Written<String> written = store.<String, RuntimeException>write(0, missed -> {
                assertThat(missed)
                        .isEqualTo(new Contents(1, false, List.of(new StoredRow("services", "a", Map.of("n", 1L)))));
                return new Decision<>(rows, "value");
            });

            assertThat(written.revision()).isEqualTo(2);
            assertThat(written.missed().revision()).isOne();
            assertThat(written.rows()).isEqualTo(rows);
            assertThat(written.value()).isEqualTo("value");
        }
    }

    @Test
    void a_decision_to_write_nothing_makes_no_revision() throws Exception {
        try (Store store = open()) {

            Written<String> written =
                    store.<String, RuntimeException>write(0, missed -> new Decision<>(List.of(), "as it was"));

            assertThat(written.revision()).isZero();
            assertThat(written.value()).isEqualTo("as it was");
            assertThat(store.load().revision()).isZero();
        }
    }

    @Test
    void a_decision_that_fails_writes_nothing_and_frees_the_store() throws Exception {
        try (Reader node = Reader.of(open())) {
            Store store = node.store();

            assertThatThrownBy(() -> store.<String, IOException>write(0, missed -> {
                        throw new IOException("no");
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no");
            assertThatThrownBy(() -> store.<String, IOException>write(0, missed -> {
                        throw new IllegalStateException("never");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> node.write(
                            new StoredRow("services", "a", Map.of()),
                            new StoredRow("services", "b", Map.of("n", new Object()))))
                    .isInstanceOf(RuntimeException.class);
            node.put("services", "c", Map.of());

            assertThat(store.load().rows()).containsExactly(new StoredRow("services", "c", Map.of()));
            assertThat(store.load().revision()).isOne();
        }
    }

    @Test
    void of_two_states_of_an_entity_in_one_write_the_last_counts() throws Exception {
        try (Reader node = Reader.of(open())) {
            Store store = node.store();

            node.write(
                    new StoredRow("services", "a", Map.of("n", 1L)),
                    new StoredRow("services", "b", Map.of("n", 1L)),
                    new StoredRow("services", "a", Map.of("n", 2L)),
                    new StoredRow("services", "b", null));

            assertThat(store.load().rows()).containsExactly(new StoredRow("services", "a", Map.of("n", 2L)));
        }
    }

    @Test
    void events_are_bounded_and_who_is_too_far_behind_gets_everything() throws Exception {
        int kept = 3;
        try (Reader node = Reader.of(open())) {
            node.put("services", "a", Map.of());
        }

        try (RowStore store = open(kept)) {
            store.<Boolean, RuntimeException>write(1, missed -> new Decision<>(rows(kept), true));
            assertThat(store.since(1).whole()).isFalse();
            store.<Boolean, RuntimeException>write(2, missed -> new Decision<>(rows(kept + 1), true));

            assertThat(store.since(2).whole()).isTrue();
            assertThat(store.since(1)).isEqualTo(store.load());
            assertThat(store.load().rows()).hasSize(kept + 2);

            long revision = 3;
            for (int writes = 0; writes <= RowTransaction.PRUNED_AT_ONCE; writes++) {
                revision = store.<Boolean, RuntimeException>write(revision, missed -> new Decision<>(rows(1), true))
                        .revision();
            }
            assertThat(store.since(revision - kept).whole()).isFalse();
            assertThat(store.since(revision - kept - 1).whole()).isTrue();
        }
        assertThat(look("SELECT COUNT(*) FROM gatehouse_events")).isEqualTo(Integer.toString(kept));
    }

    private RowStore open(int eventsKept) throws StoreException {
        return new RowStore(database(), new Documents(null), eventsKept);
    }

    abstract Database database() throws StoreException;

    private static List<StoredRow> rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new StoredRow("routes", Integer.toString(i), Map.of()))
                .toList();
    }

    @Test
    void writers_at_the_same_time_are_put_in_one_order() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        TreeSet<Long> expected = new TreeSet<>();
        ConcurrentSkipListSet<Long> revisions = new ConcurrentSkipListSet<>();
        try (Store store = open()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                writers.add(threads.submit(() -> {
                    for (int n = 0; n < WRITES_EACH; n++) {
                        revisions.add(increment(store));
                    }
                    return null;
                }));
            }
            for (Future<?> writer : writers) {
                writer.get(60, TimeUnit.SECONDS);
            }

            for (long revision = 1; revision <= WRITERS * WRITES_EACH; revision++) {
                expected.add(revision);
            }
            assertThat(revisions).isEqualTo(expected);
            assertThat(store.load().rows())
                    .containsExactly(new StoredRow("counters", "a", Map.of("value", (long) WRITERS * WRITES_EACH)));
        } finally {
            threads.shutdownNow();
        }
    }

    private static long increment(Store store) throws StoreException {
        return store.<Boolean, RuntimeException>write(0, missed -> {
                    long value = missed.rows().isEmpty()
                            ? 0
                            : (Long) missed.rows().get(0).fields().get("value");
                    return new Decision<>(List.of(new StoredRow("counters", "a", Map.of("value", value + 1))), true);
                })
                .revision();
    }

    @Test
    void tables_of_a_newer_version_are_refused() throws Exception {
        open().close();
        change("INSERT INTO \"gatehouse_schema_history\" (\"installed_rank\", \"version\", \"description\", \"type\","
                + " \"script\", \"installed_by\", \"execution_time\", \"success\")"
                + " VALUES (99, '7', 'later', 'SQL', 'V7__later.sql', 'somebody', 1, TRUE)");

        StoreException refused = catchThrowableOfType(StoreException.class, this::open);

        assertThat(refused)
                .hasMessageContaining(
                        "tables of version 7, which a newer Gatehouse made (expected: " + newestVersion() + " at most");
    }

    private int newestVersion() throws StoreException {
        try (Database database = database()) {
            return database.version();
        }
    }

    @Test
    void migrating_makes_the_tables_and_says_what_it_did() throws Exception {
        int newest = newestVersion();

        assertThat(Stores.migrate(settings())).isEqualTo(new Stores.Migration(0, newest, 0));
        assertThat(Stores.migrate(settings())).isEqualTo(new Stores.Migration(newest, newest, 0));
    }

    @Test
    void documents_are_encrypted_with_a_key_and_opened_by_nothing_else() throws Exception {
        Map<String, @Nullable Object> fields = Map.of("aws_secret", "hidden-text");
        settings.put("KONG_KEYRING_KEY", key());
        try (Reader node = Reader.of(open())) {
            node.put("plugins", "a", fields);
        }

        String document = look("SELECT document FROM gatehouse_rows");
        assertThat(document).startsWith("enc1:").doesNotContain("hidden", "aws");
        try (Reader node = Reader.of(open())) {
            assertThat(node.row("plugins", "a")).isEqualTo(fields);
        }

        String name = document.split(":")[1];
        String right = settings.remove("KONG_KEYRING_KEY");
        assertThatLoadingFails("plugins/a is encrypted with the key " + name + " and there is no key"
                + " (expected: that key in setting keyring_key)");
        settings.put("KONG_KEYRING_KEY", key());
        assertThatLoadingFails("plugins/a is encrypted with the key " + name + " (expected: ");
        settings.put("KONG_KEYRING_KEY", right);
        change("UPDATE gatehouse_rows SET id = 'b'");
        assertThatLoadingFails("plugins/b was damaged: the key " + name + " does not open it");
    }

    private void assertThatLoadingFails(String message) throws StoreException {
        try (Store store = open()) {
            assertThatThrownBy(store::load).isInstanceOf(StoreException.class).hasMessageContaining(message);
        }
    }

    @Test
    void keys_are_changed_row_by_row_or_all_at_once() throws Exception {
        Map<String, @Nullable Object> fields = Map.of("secret", "x");
        try (Reader node = Reader.of(open())) {
            node.write(
                    new StoredRow("plugins", "a", fields),
                    new StoredRow("plugins", "b", fields),
                    new StoredRow("plugins", "c", fields));
        }
        String first = key();
        settings.put("KONG_KEYRING_KEY", first);
        try (Reader node = Reader.of(open())) {
            assertThat(node.names()).hasSize(3);
            node.put("plugins", "a", fields);
        }
        assertThat(look("SELECT COUNT(*) FROM gatehouse_rows WHERE document LIKE 'enc1:%'"))
                .isEqualTo("1");
        settings.put("KONG_KEYRING_KEY", key());
        settings.put("KONG_KEYRING_PREVIOUS_KEYS", key() + "," + first);
        try (Reader node = Reader.of(open())) {
            assertThat(node.names()).hasSize(3);
            node.put("plugins", "b", fields);
        }

        Stores.Migration migration = Stores.migrate(settings());

        assertThat(migration).isEqualTo(new Stores.Migration(newestVersion(), newestVersion(), 2));
        settings.remove("KONG_KEYRING_PREVIOUS_KEYS");
        try (Reader node = Reader.of(open())) {
            assertThat(node.row("plugins", "a")).isEqualTo(fields);
            assertThat(node.names()).hasSize(3);
            assertThat(node.revision()).isEqualTo(3);
        }
    }

    static String key() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    private String look(String sql) throws SQLException {
        try (Connection connection = look();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            assertThat(found.next()).isTrue();
            return found.getString(1);
        }
    }

    private void change(String sql) throws SQLException {
        try (Connection connection = look();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
