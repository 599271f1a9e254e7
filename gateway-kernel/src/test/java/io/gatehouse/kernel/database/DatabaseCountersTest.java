/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.store.Store;
import io.gatehouse.plugin.SharedCounters.Counter;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Counters that several nodes keep in a real PostgreSQL, which comes and goes. */
@Timeout(300)
@Tag("once")
class DatabaseCountersTest {

    private static final int NODES = 3;
    /** Much longer than anything takes, and shorter than a relay holds back. */
    private static final Duration LONG = Duration.ofSeconds(30);

    private static final long TIMEOUT_MILLIS = 20_000;
    private static final long SHORT_TIMEOUT_MILLIS = 1000;
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
    private static final long END = NOW.plusSeconds(3600).toEpochMilli();

    @TempDir
    private static Path data;

    private static PostgresServer server;

    private String database;

    @BeforeAll
    static void start() throws IOException {
        server = PostgresServer.start(data.resolve("postgres"));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void make_tables() throws Exception {
        database = server.newDatabase();
        try (Store store = Stores.open(GatewaySettings.of("", server.settings(database)))) {
            assertThat(store).isNotNull();
        }
    }

    private DatabaseCounters node(int port, Instant now) {
        return node(port, () -> now);
    }

    private DatabaseCounters node(int port, InstantSource clock) {
        return node(port, clock, TIMEOUT_MILLIS);
    }

    private DatabaseCounters node(int port, InstantSource clock, long timeoutMillis) {
        Map<String, String> settings = new HashMap<>(PostgresServer.settings(database, port));
        settings.put("KONG_PG_TIMEOUT", Long.toString(timeoutMillis));
        return new DatabaseCounters(PostgresSettings.of(GatewaySettings.of("", settings)), clock);
    }

    private DatabaseCounters node() {
        return node(server.port(), NOW);
    }

    private static Counter counter(String key, long ceiling) {
        return new Counter(key, ceiling, END);
    }

    private static long[] take(DatabaseCounters node, long amount, Counter... counters) throws Exception {
        return answer(node, amount, counters).get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private static CompletableFuture<long[]> answer(DatabaseCounters node, long amount, Counter... counters) {
        return node.take(List.of(counters), amount).toCompletableFuture();
    }

    private static boolean isCounted(long[] before, Counter... counters) {
        for (int i = 0; i < before.length; i++) {
            if (before[i] >= counters[i].ceiling()) {
                return false;
            }
        }
        return true;
    }

    private List<String> rows() throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT key, used FROM gatehouse_counters ORDER BY key")) {
            while (found.next()) {
                rows.add(found.getString(1) + "=" + found.getLong(2));
            }
        }
        return rows;
    }

    @Test
    void tells_what_was_counted_before() throws Exception {
        try (DatabaseCounters node = node()) {
            assertThat(take(node, 1, counter("a", 2), counter("b", 9))).containsExactly(0, 0);
            assertThat(take(node, 3, counter("b", 9))).containsExactly(1);
            assertThat(take(node, 0, counter("a", 2), counter("b", 9))).containsExactly(1, 4);
            assertThat(take(node, 1, counter("a", 2), counter("b", 9))).containsExactly(1, 4);
        }

        assertThat(rows()).containsExactly("a=2", "b=5");
    }

    @Test
    void when_one_counter_is_full_none_is_touched() throws Exception {
        try (DatabaseCounters node = node()) {
            take(node, 5, counter("full", 5));

            assertThat(take(node, 1, counter("empty", 5), counter("full", 5))).containsExactly(0, 5);
        }

        assertThat(rows()).containsExactly("empty=0", "full=5");
    }

    @Test
    void last_use_that_finds_room_may_be_larger_than_the_room() throws Exception {
        try (DatabaseCounters node = node()) {
            assertThat(take(node, 7, counter("a", 5))).containsExactly(0);
            assertThat(take(node, 1, counter("a", 5))).containsExactly(7);
        }
    }

    @Test
    void looking_leaves_nothing_behind() throws Exception {
        try (DatabaseCounters node = node()) {
            assertThat(take(node, 0, counter("a", 5))).containsExactly(0);
        }

        assertThat(rows()).isEmpty();
    }

    @Test
    void of_uses_on_all_nodes_at_once_exactly_as_many_are_counted_as_find_room() throws Exception {
        Counter[] counters = {counter("minute", 700), counter("hour", 500)};
        List<CompletableFuture<long[]>> answers = new ArrayList<>();
        List<DatabaseCounters> nodes = List.of(node(), node(), node());
        try {
            for (int i = 0; i < 3000; i++) {
                answers.add(answer(nodes.get(i % NODES), 1, counters));
            }
            int counted = 0;
            for (CompletableFuture<long[]> answer : answers) {
                counted += isCounted(answer.get(LONG.toSeconds(), TimeUnit.SECONDS), counters) ? 1 : 0;
            }

            assertThat(counted).isEqualTo(500);
            assertThat(rows()).containsExactly("hour=500", "minute=500");
        } finally {
            nodes.forEach(DatabaseCounters::close);
        }
    }

    /** Whatever is counted stands in the table, and nothing is counted that found no room. */
    @Test
    void random_uses_of_random_counters_are_counted_as_they_are_told() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        int keys = 12;
        long[] counted = new long[keys];
        List<DatabaseCounters> nodes = List.of(node(), node(), node());
        ExecutorService threads = Executors.newFixedThreadPool(NODES);
        try {
            List<Future<long[]>> sums = new ArrayList<>();
            for (int i = 0; i < NODES; i++) {
                DatabaseCounters node = nodes.get(i);
                Random random = new Random(seed + i);
                sums.add(threads.submit(() -> randomUses(node, random, keys)));
            }
            for (Future<long[]> sum : sums) {
                long[] added = sum.get(120, TimeUnit.SECONDS);
                for (int key = 0; key < keys; key++) {
                    counted[key] += added[key];
                }
            }

            List<String> expected = new ArrayList<>();
            for (int key = 0; key < keys; key++) {
                expected.add(name(key) + "=" + counted[key]);
            }
            assertThat(rows()).containsExactlyElementsOf(expected);
        } finally {
            threads.shutdownNow();
            nodes.forEach(DatabaseCounters::close);
        }
    }

    private static String name(int key) {
        return String.format("key-%02d", key);
    }

    /** Makes uses in bursts; gives how much was added to each counter. */
    private static long[] randomUses(DatabaseCounters node, Random random, int keys) throws Exception {
        long[] added = new long[keys];
        for (int burst = 0; burst < 40; burst++) {
            List<int[]> chosen = new ArrayList<>();
            List<Counter[]> counters = new ArrayList<>();
            List<Integer> amounts = new ArrayList<>();
            List<CompletableFuture<long[]>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                int[] some = random.ints(0, keys)
                        .distinct()
                        .limit(1 + random.nextInt(3))
                        .toArray();
                Counter[] wanted = new Counter[some.length];
                for (int j = 0; j < some.length; j++) {
                    // Others may say another ceiling for the same counter.
                    wanted[j] = counter(name(some[j]), 500 + 1000L * random.nextInt(2));
                }
                int amount = random.nextInt(5);
                chosen.add(some);
                counters.add(wanted);
                amounts.add(amount);
                answers.add(answer(node, amount, wanted));
            }
            for (int i = 0; i < answers.size(); i++) {
                if (isCounted(answers.get(i).get(LONG.toSeconds(), TimeUnit.SECONDS), counters.get(i))) {
                    for (int key : chosen.get(i)) {
                        added[key] += amounts.get(i);
                    }
                }
            }
        }
        return added;
    }

    @Test
    void any_text_is_a_key() throws Exception {
        String long1 = "x".repeat(5000) + "1";
        String long2 = "x".repeat(5000) + "2";
        try (DatabaseCounters node = node()) {
            for (String key : List.of("", "a b", "\u0000", "é", "\uD800", "'\"\\{},NULL", "NULL", long1, long2)) {
                assertThat(take(node, 1, counter(key, 5))).as(key).containsExactly(0);
                assertThat(take(node, 1, counter(key, 5))).as(key).containsExactly(1);
            }
        }
    }

    @Test
    void high_ceilings_and_amounts_do_not_overflow() throws Exception {
        try (DatabaseCounters node = node()) {
            List<CompletableFuture<long[]>> answers = new ArrayList<>();
            for (int i = 0; i < 5000; i++) {
                answers.add(answer(node, DatabaseCounters.MOST_AT_ONCE, counter("a", Long.MAX_VALUE)));
            }
            for (CompletableFuture<long[]> answer : answers) {
                assertThat(answer.get(LONG.toSeconds(), TimeUnit.SECONDS)[0]).isNotNegative();
            }
            assertThat(rows()).containsExactly("a=" + 5000 * DatabaseCounters.MOST_AT_ONCE);

            assertThatThrownBy(() -> answer(node, -1, counter("a", 5)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("amount: -1 (expected: 0..1000000000000)");
        }
    }

    @Test
    void counters_are_deleted_a_minute_after_their_end() throws Exception {
        Instant end = Instant.now().minusSeconds(3600);
        try (DatabaseCounters node = node(server.port(), end)) {
            List<CompletableFuture<long[]>> answers = new ArrayList<>();
            for (int i = 0; i < 2500; i++) {
                answers.add(answer(node, 1, new Counter("ended-" + i, 5, end.toEpochMilli())));
            }
            for (CompletableFuture<long[]> answer : answers) {
                answer.get(LONG.toSeconds(), TimeUnit.SECONDS);
            }
            take(node, 1, new Counter("goes on", 5, end.plusSeconds(1).toEpochMilli()));
        }
        assertThat(rows()).hasSize(2501);

        try (DatabaseCounters later = node(server.port(), end.plusMillis(60_001))) {
            take(later, 0, counter("any", 5));

            Await.until("rows", LONG, this::rows, List.of("goes on=1")::equals);
        }
    }

    @Test
    void a_node_whose_clock_is_ahead_deletes_nothing_that_others_count() throws Exception {
        Instant now = Instant.now();
        try (DatabaseCounters node = node(server.port(), now.minusSeconds(3600))) {
            take(node, 1, new Counter("ended", 5, now.minusSeconds(3600).toEpochMilli()));
            take(node, 1, new Counter("goes on", 5, now.plusSeconds(3600).toEpochMilli()));
        }
        assertThat(rows()).containsExactly("ended=1", "goes on=1");

        try (DatabaseCounters ahead = node(server.port(), now.plusSeconds(86_400))) {
            take(ahead, 0, counter("any", 5));

            Await.until("rows", LONG, this::rows, List.of("goes on=1")::equals);
        }
    }

    @Test
    void counts_go_on_after_an_error() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        InstantSource clock = () -> {
            if (broken.getAndSet(false)) {
                throw new StackOverflowError("on purpose");
            }
            return NOW;
        };
        try (DatabaseCounters node = node(server.port(), clock)) {
            take(node, 1, counter("a", 5));

            Await.until("error", LONG, broken::get, still -> !still);
            Await.until("count", LONG, () -> look(node), "1"::equals);
        }
    }

    @Test
    void nobody_waits_while_the_server_is_away_and_counts_go_on_when_it_is_back() throws Exception {
        try (DatabaseCounters node = node()) {
            take(node, 1, counter("a", 5));
            server.stop();
            try {
                assertThatFailsQuickly(node);
            } finally {
                server.start();
            }

            Await.until("count", LONG, () -> look(node), "1"::equals);
        }
    }

    private static void assertThatFailsQuickly(DatabaseCounters node) {
        assertThatThrownBy(() -> take(node, 1, counter("a", 5)))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessageContaining("PostgreSQL at 127.0.0.1:" + server.port());
        long begun = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
            assertThat(answer(node, 1, counter("a", 5))).isCompletedExceptionally();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(LONG);
    }

    /** The count, or why there is none. */
    private static String look(DatabaseCounters node) throws Exception {
        try {
            return Long.toString(take(node, 0, counter("a", 5))[0]);
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause());
        }
    }

    @Test
    void server_that_says_nothing_is_waited_for_once() throws Exception {
        try (Relay relay = Relay.to(server.port());
                DatabaseCounters node = node(relay.port(), () -> NOW, SHORT_TIMEOUT_MILLIS)) {
            Await.until("count", LONG, () -> look(node), "0"::equals);
            relay.hang();

            List<CompletableFuture<long[]>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                answers.add(answer(node, 1, counter("a", 5)));
            }
            CompletableFuture<Void> all = CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
            assertThatThrownBy(() -> all.get(LONG.toSeconds(), TimeUnit.SECONDS))
                    .as("100 timeouts would be longer")
                    .isInstanceOf(ExecutionException.class);
            assertThat(answers).allMatch(CompletableFuture::isCompletedExceptionally);
            assertThat(answer(node, 1, counter("a", 5))).isCompletedExceptionally();

            relay.flow();
            Await.until("count", LONG, () -> look(node).length(), length -> length <= 3);
        }
    }

    @Test
    void connection_that_broke_while_nobody_used_it_is_not_noticed() throws Exception {
        try (Relay relay = Relay.to(server.port());
                DatabaseCounters node = node(relay.port(), NOW)) {
            take(node, 1, counter("a", 5));
            Await.until("end of the first sweep, after which nothing is asked", LONG, this::isSwept, swept -> swept);
            long trusted = System.nanoTime();
            relay.cut();
            Await.until("a second and some", LONG, () -> System.nanoTime() - trusted, past -> past > 3_000_000_000L);

            assertThat(take(node, 1, counter("a", 5))).containsExactly(1);
        }
    }

    private boolean isSwept() throws SQLException {
        return found("state = 'idle' AND query LIKE 'DELETE%'") == 1;
    }

    @Test
    void only_so_many_uses_wait() throws Exception {
        try (Relay relay = Relay.to(server.port());
                DatabaseCounters node = node(relay.port(), NOW)) {
            take(node, 1, counter("a", 5));
            relay.hang();

            CompletableFuture<long[]> last = answer(node, 0, counter("a", 5));
            for (int i = 0; i < 12_000; i++) {
                last = answer(node, 0, counter("a", 5));
            }

            assertThat(last).isCompletedExceptionally();
            assertThatThrownBy(last::get).hasMessageContaining("10000 uses of counters wait already");
        }
    }

    @Test
    void uses_that_wait_fail_when_the_gateway_ends() throws Exception {
        CompletableFuture<long[]> waiting;
        DatabaseCounters node;
        try (Relay relay = Relay.to(server.port())) {
            node = node(relay.port(), NOW);
            take(node, 1, counter("a", 5));
            relay.hang();
            waiting = answer(node, 1, counter("a", 5));
            node.close();
        }

        assertThatThrownBy(() -> waiting.get(LONG.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class);
        assertThat(answer(node, 1, counter("a", 5))).isCompletedExceptionally();
    }

    @Test
    void nothing_is_connected_before_the_first_use() throws Exception {
        try (DatabaseCounters node = node()) {
            Await.until("connections of the store that has ended", LONG, this::connections, found -> found == 0);
            assertThat(node.patience()).isEqualTo(Duration.ofMillis(TIMEOUT_MILLIS + 2000));

            take(node, 0, counter("a", 5));

            assertThat(connections()).isOne();
        }
    }

    private int connections() throws SQLException {
        return found("TRUE");
    }

    /** How many connections of nodes there are of which a condition holds. */
    private int found(String condition) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND application_name = 'gatehouse' AND " + condition)) {
            return found.next() ? found.getInt(1) : -1;
        }
    }
}
