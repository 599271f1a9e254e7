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
import io.gatehouse.kernel.store.Store.Decision;
import io.gatehouse.kernel.store.StoreException;
import io.gatehouse.kernel.store.StoredRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that share a PostgreSQL, and what can happen between them and it. */
@Tag("once")
class PostgresStoreTest {

    private static final Duration CONVERGENCE = Duration.ofSeconds(1);
    /** Much longer than anything takes, and shorter than a relay holds back. */
    private static final Duration LONG = Duration.ofSeconds(30);

    private static final long TIMEOUT_MILLIS = 20_000;
    private static final long SHORT_TIMEOUT_MILLIS = 2000;
    /** So long that only notifications can be what is noticed. */
    private static final String NEVER_POLL = "600";

    private static final String OTHER_WITHOUT_NOTIFICATION = "WITH moved AS (UPDATE gatehouse_state"
            + " SET revision = revision + 1, write_id = gen_random_uuid(), last_event = last_event + 1"
            + " RETURNING revision, write_id, last_event),"
            + " put AS (INSERT INTO gatehouse_rows (type, id, revision, document)"
            + " SELECT 'services', 'silent', revision, '{}' FROM moved)"
            + " INSERT INTO gatehouse_events (number, revision, type, id, operation, write_id)"
            + " SELECT last_event, revision, 'services', 'silent', 'put', write_id FROM moved";

    @TempDir
    private static Path data;

    private static PostgresServer server;

    private String database;
    private Map<String, String> settings;
    private long timeoutMillis = TIMEOUT_MILLIS;

    @BeforeAll
    static void start() throws IOException {
        server = PostgresServer.start(data.resolve("postgres"));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void use_a_new_database() throws SQLException {
        database = server.newDatabase();
        settings = settings(server.port());
    }

    private Map<String, String> settings(int port) {
        Map<String, String> settings = new HashMap<>(PostgresServer.settings(database, port));
        settings.put("KONG_PG_TIMEOUT", Long.toString(timeoutMillis));
        settings.put("KONG_DB_UPDATE_FREQUENCY", NEVER_POLL);
        return settings;
    }

    private static Store open(Map<String, String> settings) throws StoreException {
        return Stores.open(GatewaySettings.of("", settings));
    }

    private Reader node() throws StoreException {
        return Reader.of(open(settings));
    }

    /** For tests whose nodes wait in vain. */
    private void useShortTimeout() {
        timeoutMillis = SHORT_TIMEOUT_MILLIS;
        settings = settings(server.port());
    }

    @Test
    void three_nodes_converge_within_a_second_by_notification() throws Exception {
        try (Reader first = node();
                Reader second = node();
                Reader third = node()) {
            List<Reader> nodes = List.of(first, second, third);
            List<Duration> convergences = new ArrayList<>();

            for (int i = 0; i < 30; i++) {
                Map<String, Object> fields = Map.of("n", (long) i);
                nodes.get(i % 3).put("services", "a", fields);
                long written = System.nanoTime();
                for (Reader node : nodes) {
                    Await.until("write " + i, LONG, () -> node.row("services", "a"), fields::equals);
                }
                convergences.add(Duration.ofNanos(System.nanoTime() - written));
            }
            third.delete("services", "a");

            Await.until("deletion", LONG, first::names, List::isEmpty);
            Await.until("deletion", LONG, second::names, List::isEmpty);
            convergences.sort(null);
            assertThat(convergences.get(convergences.size() / 2))
                    .as("half of the writes, as a busy machine may hold up some: " + convergences)
                    .isLessThan(CONVERGENCE);
        }
    }

    @Test
    void what_a_node_says_is_heard_by_the_others_and_writes_nothing() throws Exception {
        List<String> own = new CopyOnWriteArrayList<>();
        List<String> heard = new CopyOnWriteArrayList<>();
        try (Reader first = node();
                Reader second = node()) {
            first.store().hear(own::add);
            second.store().hear(heard::add);

            // Whoever sees a row that others wrote has begun to listen.
            first.put("services", "a", Map.of("n", 1L));
            Await.until("row", LONG, second::names, names -> names.contains("services/a"));

            first.store().tell("one word; 'and' more");
            first.store().tell("another");

            Await.until("word", LONG, () -> heard, words -> words.size() == 2);
            assertThat(heard).containsExactly("one word; 'and' more", "another");
            assertThat(own).isEmpty();
            assertThat(second.revision()).isOne();
        }
    }

    @Test
    void words_come_after_the_rows_that_they_may_be_about() throws Exception {
        CountDownLatch saidBoth = new CountDownLatch(1);
        List<List<String>> knownThen = new CopyOnWriteArrayList<>();
        try (Reader first = node();
                Reader second = node()) {
            second.store().hear(word -> {
                if (word.equals("wait")) {
                    awaitQuietly(saidBoth);
                } else {
                    knownThen.add(second.names());
                }
            });
            first.put("services", "a", Map.of("n", 1L));
            Await.until("row", LONG, second::names, names -> names.contains("services/a"));

            first.store().tell("wait");
            first.put("services", "b", Map.of("n", 1L));
            first.store().tell("about b");
            saidBoth.countDown();

            Await.until("word", LONG, () -> knownThen, words -> words.size() == 1);
            assertThat(knownThen.get(0)).contains("services/b");
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_lost_notification_is_made_up_for_by_asking() throws Exception {
        settings.put("KONG_DB_UPDATE_FREQUENCY", "0.2");
        try (Reader node = node()) {
            server.execute(database, OTHER_WITHOUT_NOTIFICATION);

            Await.until("row", LONG, node::names, names -> names.contains("services/silent"));
            assertThat(node.revision()).isOne();
        }
    }

    @Test
    void nodes_outlive_a_stopped_server_and_converge_when_it_is_back() throws Exception {
        useShortTimeout();
        try (Reader first = node();
                Reader second = node()) {
            first.put("services", "before", Map.of());
            Await.until("before", LONG, second::names, List.of("services/before")::equals);

            server.stop();
            try {
                StoreException refused =
                        catchThrowableOfType(StoreException.class, () -> first.put("services", "meanwhile", Map.of()));
                assertThat(refused)
                        .hasMessageStartingWith("PostgreSQL at 127.0.0.1:" + server.port() + ", database " + database
                                + ", user postgres: cannot be reached: ");
                assertThatFailsQuickly(first);
            } finally {
                server.start();
            }

            Await.until("writing again", LONG, () -> canWrite(first), can -> can);
            Await.until("after", LONG, second::names, names -> names.contains("services/after"));
            assertThat(second.names()).doesNotContain("services/meanwhile");
        }
    }

    /** What is known to be away is not waited for. */
    private static void assertThatFailsQuickly(Reader node) throws Exception {
        Await.until("failing at once", LONG, () -> millisOfFailingWrite(node), millis -> millis < 100);
    }

    private static long millisOfFailingWrite(Reader node) {
        long begin = System.nanoTime();
        assertThatThrownBy(() -> node.put("services", "meanwhile", Map.of())).isInstanceOf(StoreException.class);
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    }

    private static boolean canWrite(Reader node) {
        try {
            node.put("services", "after", Map.of());
            return true;
        } catch (StoreException e) {
            return false;
        }
    }

    @Test
    void what_was_written_while_a_node_was_cut_off_reaches_it_when_it_is_back() throws Exception {
        useShortTimeout();
        try (Relay relay = Relay.to(server.port());
                Reader far = Reader.of(open(settings(relay.port())));
                Reader near = node()) {
            near.put("services", "before", Map.of());
            Await.until("before", LONG, far::names, names -> names.contains("services/before"));

            relay.refuse();
            relay.cut();
            near.put("services", "meanwhile", Map.of());
            near.delete("services", "before");
            assertThatFailsQuickly(far);
            assertThat(far.names()).containsExactly("services/before");
            relay.accept();

            Await.until("meanwhile", LONG, far::names, List.of("services/meanwhile")::equals);
            far.put("services", "far", Map.of());
            Await.until("far", LONG, near::names, names -> names.contains("services/far"));
        }
    }

    @Test
    void a_database_that_hangs_is_given_up_in_bounded_time() throws Exception {
        useShortTimeout();
        settings.put("KONG_DB_UPDATE_FREQUENCY", "0.2");
        Map<String, String> through = new HashMap<>(settings);
        try (Relay relay = Relay.to(server.port())) {
            through.put("KONG_PG_PORT", Integer.toString(relay.port()));
            try (Reader node = Reader.of(open(through))) {
                node.put("services", "before", Map.of());

                relay.hang();
                assertThat(millisOfFailingWrite(node)).isLessThan(LONG.toMillis());
                assertThatFailsQuickly(node);
                relay.flow();

                Await.until("writing again", LONG, () -> canWrite(node), can -> can);
            }
        }
    }

    @Test
    void a_database_that_is_away_at_the_start_is_told_within_its_timeout() throws Exception {
        useShortTimeout();
        try (Relay relay = Relay.to(server.port())) {
            relay.hang();
            long begin = System.nanoTime();

            assertThatThrownBy(() -> open(settings(relay.port())))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("cannot be reached");

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LONG);
        }
    }

    @Test
    void a_commit_whose_answer_is_lost_is_found_to_have_happened() throws Exception {
        try (Relay relay = Relay.to(server.port());
                Reader node = Reader.of(open(settings(relay.port())))) {
            node.put("services", "before", Map.of());
            relay.nextCommit(Relay.Commits.LOSE_ANSWER);

            node.put("services", "a", Map.of());

            assertThat(node.revision()).isEqualTo(2);
            try (Reader other = node()) {
                assertThat(other.names()).contains("services/a");
            }
        }
    }

    @Test
    void a_commit_that_is_lost_is_found_not_to_have_happened() throws Exception {
        try (Relay relay = Relay.to(server.port());
                Reader node = Reader.of(open(settings(relay.port())))) {
            node.put("services", "before", Map.of());
            relay.nextCommit(Relay.Commits.LOSE);

            assertThatThrownBy(() -> node.put("services", "a", Map.of()))
                    .isInstanceOf(StoreException.class)
                    .hasMessageNotContainingAny("could not be found out");

            node.put("services", "b", Map.of());
            assertThat(node.names()).containsExactly("services/before", "services/b");
            assertThat(node.revision()).isEqualTo(2);
        }
    }

    @Test
    void a_node_that_is_slow_to_write_makes_others_wait_no_longer_than_the_timeout() throws Exception {
        useShortTimeout();
        try (Reader node = node();
                Connection slow = server.connect(database);
                Statement statement = slow.createStatement()) {
            slow.setAutoCommit(false);
            statement.executeQuery("SELECT revision FROM gatehouse_state FOR UPDATE");

            assertThatThrownBy(() -> node.put("services", "a", Map.of()))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("is busy: another node is writing for longer than 2000 ms");

            slow.rollback();
            node.put("services", "a", Map.of());
        }
    }

    @Test
    void reading_does_not_wait_for_a_writer_and_sees_one_revision() throws Exception {
        try (Reader node = node();
                Store store = open(settings)) {
            node.put("services", "a", Map.of());

            store.<Boolean, RuntimeException>write(1, missed -> {
                assertThat(loaded(node.store())).isOne();
                return new Decision<>(List.of(new StoredRow("services", "b", Map.of())), true);
            });

            assertThat(node.store().load().revision()).isEqualTo(2);
        }
    }

    private static long loaded(Store store) {
        try {
            return store.load().revision();
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void wrong_credentials_are_told_without_the_password() {
        settings.put("KONG_PG_USER", "nobody");
        settings.put("KONG_PG_PASSWORD", "hidden-text");

        StoreException refused = catchThrowableOfType(StoreException.class, () -> open(settings));

        assertThat(refused).hasMessageContaining("refuses the user").hasMessageNotContainingAny("hidden-text");
        assertThat(refused).hasStackTraceContaining("nobody");
        assertThat(stackTrace(refused)).doesNotContain("hidden-text");
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void a_database_that_is_not_there_is_told() {
        settings.put("KONG_PG_DATABASE", "nowhere");

        assertThatThrownBy(() -> open(settings))
                .isInstanceOf(StoreException.class)
                .hasMessageEndingWith("has no such database (see setting pg_database)");
    }

    @Test
    void tls_is_insisted_on_when_required() {
        settings.put("KONG_PG_SSL", "on");
        settings.put("KONG_PG_SSL_REQUIRED", "on");

        assertThatThrownBy(() -> open(settings))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("The server does not support SSL");
    }

    @Test
    void a_server_is_verified_by_certificate_and_name() throws Exception {
        try (PostgresServer secure = PostgresServer.start(data.resolve("secure"))) {
            Path certificate = PemFiles.write(data.resolve("secure"), "ip:127.0.0.1");
            database = secure.newDatabase();
            secure.stop();
            secure.start(Map.of("ssl", "on", "ssl_cert_file", "cert.pem", "ssl_key_file", "key.pem"));
            Map<String, String> verifying = settings(secure.port());
            verifying.put("KONG_PG_SSL", "on");
            verifying.put("KONG_PG_SSL_VERIFY", "on");

            assertThatThrownBy(() -> open(verifying)).hasMessageContaining("unable to find valid certification path");
            verifying.put("KONG_LUA_SSL_TRUSTED_CERTIFICATE", "system," + certificate);
            try (Reader node = Reader.of(open(verifying))) {
                node.put("services", "a", Map.of());
            }
            verifying.put("KONG_PG_HOST", "localhost");
            assertThatThrownBy(() -> open(verifying))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("The hostname localhost could not be verified");
        }
    }

    @Test
    void kongs_own_tables_are_left_alone() throws Exception {
        server.execute(
                database,
                "CREATE TABLE services (id UUID PRIMARY KEY)",
                "CREATE TABLE flyway_schema_history (x INT)",
                "INSERT INTO flyway_schema_history VALUES (1)");

        try (Reader node = node()) {
            node.put("services", "a", Map.of());
        }

        try (Reader node = node()) {
            assertThat(node.names()).containsExactly("services/a");
        }
        assertThat(Stores.migrate(GatewaySettings.of("", settings))).isEqualTo(new Stores.Migration(2, 2, 0));
    }

    @Test
    void a_schema_of_its_own_is_made_and_used() throws Exception {
        settings.put("KONG_PG_SCHEMA", "gate");

        try (Reader node = node()) {
            node.put("services", "a", Map.of());
        }

        server.execute(database, "SELECT 1 FROM gate.gatehouse_rows");
        try (Reader node = node()) {
            assertThat(node.names()).containsExactly("services/a");
        }
    }

    @Test
    void tables_of_the_first_version_get_what_they_lack_and_keep_what_they_have() throws Exception {
        try (Reader node = node()) {
            node.put("services", "a", Map.of());
        }
        server.execute(
                database, "DROP TABLE gatehouse_counters", "DELETE FROM gatehouse_schema_history WHERE version = '2'");

        assertThat(Stores.migrate(GatewaySettings.of("", settings))).isEqualTo(new Stores.Migration(1, 2, 0));

        server.execute(database, "SELECT key, used, ends FROM gatehouse_counters");
        try (Reader node = node()) {
            assertThat(node.names()).containsExactly("services/a");
        }
    }

    @Test
    void nodes_may_start_at_the_same_time_on_an_empty_database() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Reader>> starting = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                starting.add(threads.submit(this::node));
            }
            for (int i = 0; i < 4; i++) {
                try (Reader node = starting.get(i).get(60, TimeUnit.SECONDS)) {
                    node.put("services", "node" + i, Map.of());
                }
            }
        } finally {
            threads.shutdownNow();
        }
        try (Reader node = node()) {
            assertThat(node.names()).hasSize(4);
        }
    }

    @Test
    void a_node_waits_for_one_that_makes_the_tables_for_longer_than_statements_may_take() throws Exception {
        useShortTimeout();
        PostgresSettings other = PostgresSettings.of(GatewaySettings.of("", settings));
        ExecutorService threads = Executors.newFixedThreadPool(1);
        try (PostgresDatabase making = PostgresDatabase.open(other)) {
            Connection tables = making.onlyMigrating();
            Future<Reader> starting = threads.submit(this::node);
            String longer = "SELECT 1 FROM pg_stat_activity WHERE datname = '" + database
                    + "' AND wait_event = 'advisory' AND query_start < now() - interval '" + 3 * SHORT_TIMEOUT_MILLIS
                    + " ms'";
            Await.until("a node that waits", LONG, () -> starting.isDone() || isFound(tables, longer), yes -> yes);

            tables.close();

            try (Reader node = starting.get(LONG.toSeconds(), TimeUnit.SECONDS)) {
                node.put("services", "a", Map.of());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean isFound(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                var found = statement.executeQuery(query)) {
            return found.next();
        }
    }

    @Test
    void a_commit_is_on_the_disk_whatever_the_server_does_by_default() throws Exception {
        server.execute(database, "ALTER DATABASE " + database + " SET synchronous_commit = 'off'");
        try (PostgresDatabase opened = PostgresDatabase.open(PostgresSettings.of(GatewaySettings.of("", settings)));
                Connection connection = opened.connect();
                Statement statement = connection.createStatement();
                var found = statement.executeQuery("SHOW synchronous_commit")) {
            assertThat(found.next()).isTrue();

            assertThat(found.getString(1)).isEqualTo("on");
        }
    }
}
