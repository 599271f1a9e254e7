/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.kernel.database.PostgresServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three gateways with one PostgreSQL. The property {@code store.outage} says for how many seconds it is stopped. */
@Tag("once")
@Timeout(300)
class NodesTest {

    private static final Duration AGAIN = Duration.ofSeconds(60);

    /** Of many changes, on a machine that is busy with other things too. */
    private static final int SOME = 4;

    private static final Pattern HEALTH = Pattern.compile("\"health\":\"([A-Z_]+)\"");
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("store.outage", 3));

    @TempDir
    private Path scratch;

    private PostgresServer server;
    private String database;
    private final List<Node> nodes = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        server = PostgresServer.start(scratch.resolve("server"));
        database = server.newDatabase();
        for (int i = 0; i < 3; i++) {
            nodes.add(Node.begin(scratch.resolve("node" + i), server.settings(database)));
        }
        for (Node node : nodes) {
            node.ready();
        }
        assertThat(nodes.get(0)
                        .admin(
                                "POST",
                                "/plugins",
                                "{\"name\":\"request-termination\",\"config\":{\"status_code\":200}}")
                        .statusCode())
                .isEqualTo(201);
    }

    @AfterEach
    void stop() throws IOException {
        nodes.forEach(Node::close);
        server.close();
    }

    private static HttpResponse<String> makeRoute(Node node, String name) throws Exception {
        return node.admin("POST", "/routes", "{\"name\":\"" + name + "\",\"paths\":[\"/" + name + "\"]}");
    }

    /** Gives how long it takes. */
    private Duration awaitServed(String name, int status) throws Exception {
        long start = System.nanoTime();
        for (Node node : nodes) {
            Await.until("/" + name, AGAIN, () -> node.call("/" + name), found -> found == status);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void a_change_on_one_is_served_by_all_within_a_second() throws Exception {
        List<Duration> taken = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Node node = nodes.get(i % nodes.size());

            assertThat(makeRoute(node, "change" + i).statusCode()).isEqualTo(201);
            taken.add(awaitServed("change" + i, 200));

            assertThat(node.admin("DELETE", "/routes/change" + i, "").statusCode())
                    .isEqualTo(204);
            taken.add(awaitServed("change" + i, 404));
        }
        Collections.sort(taken);
        assertThat(taken.get(SOME)).as("%s", taken).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void without_the_database_all_requests_are_served_writes_are_refused_and_all_agree_afterwards() throws Exception {
        assertThat(makeRoute(nodes.get(0), "before").statusCode()).isEqualTo(201);
        awaitServed("before", 200);

        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger served = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(nodes.size());
        List<Future<?>> callers = new ArrayList<>();
        for (Node node : nodes) {
            callers.add(threads.submit(() -> {
                while (!ended.get()) {
                    assertThat(node.call("/before")).isEqualTo(200);
                    served.incrementAndGet();
                }
                return null;
            }));
        }
        try {
            server.stop();
            long until = System.nanoTime() + OUTAGE.toNanos();
            int servedBefore = served.get();
            int refused = 0;
            do {
                for (Node node : nodes) {
                    HttpResponse<String> answer = makeRoute(node, "during" + refused++);
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
                    assertThat(answer.body()).contains("The database does not take the change");
                    assertThat(node.read("/routes/before").statusCode()).isEqualTo(200);
                }
            } while (System.nanoTime() < until);
            assertThat(served.get()).isGreaterThan(servedBefore);

            server.start();
            Await.until("a write", AGAIN, () -> makeRoute(nodes.get(1), "after").statusCode(), found -> found == 201);
            awaitServed("after", 200);
            for (Node node : nodes) {
                assertThat(node.names("routes")).containsExactly("after", "before");
            }
            for (Node node : nodes) {
                Await.until(
                        "a write",
                        AGAIN,
                        () -> node.admin("PUT", "/routes/after", "{\"paths\":[\"/after\"]}")
                                .statusCode(),
                        found -> found == 200);
            }
        } finally {
            ended.set(true);
            threads.shutdown();
        }
        for (Future<?> caller : callers) {
            caller.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void of_writes_that_exclude_each_other_one_wins_on_all_nodes() throws Exception {
        int writers = 9;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            for (int round = 0; round < 5; round++) {
                String name = "wanted" + round;
                CyclicBarrier together = new CyclicBarrier(writers);
                List<Future<Integer>> answers = new ArrayList<>();
                for (int i = 0; i < writers; i++) {
                    Node node = nodes.get(i % nodes.size());
                    answers.add(threads.submit(() -> {
                        together.await(60, TimeUnit.SECONDS);
                        return node.admin(
                                        "PUT",
                                        "/services/" + UUID.randomUUID(),
                                        "{\"name\":\"" + name + "\",\"host\":\"127.0.0.1\"}")
                                .statusCode();
                    }));
                }

                List<Integer> found = new ArrayList<>();
                for (Future<Integer> answer : answers) {
                    found.add(answer.get(60, TimeUnit.SECONDS));
                }
                assertThat(found).containsOnly(200, 409);
                assertThat(Collections.frequency(found, 200)).isEqualTo(1);
            }
        } finally {
            threads.shutdown();
        }
        for (Node node : nodes) {
            Await.until("all services", AGAIN, () -> node.names("services").size(), size -> size == 5);
        }
    }

    @Test
    void the_level_of_the_log_changes_on_one_node_or_on_all_and_comes_back() throws Exception {
        String debug = "log level: debug";
        String notice = "log level: notice";

        assertThat(nodes.get(0)
                        .admin("PUT", "/debug/node/log-level/debug?timeout=600", "")
                        .body())
                .contains("log level changed");
        assertThat(logLevel(nodes.get(0))).isEqualTo(debug);
        assertThat(logLevel(nodes.get(1))).isEqualTo(notice);
        assertThat(nodes.get(1)
                        .admin("PUT", "/debug/cluster/log-level/debug?timeout=10", "")
                        .body())
                .contains("log level changed");
        for (Node node : nodes) {
            Await.until("debug", AGAIN, () -> logLevel(node), debug::equals);
        }
        for (Node node : nodes) {
            Await.until("notice again", AGAIN, () -> logLevel(node), notice::equals);
        }
    }

    private static String logLevel(Node node) throws IOException, InterruptedException {
        String body = node.read("/debug/node/log-level").body();
        return body.substring(body.indexOf("log level"), body.lastIndexOf('"'));
    }

    @Test
    void what_is_said_of_a_target_on_one_node_holds_on_all() throws Exception {
        String target = "/upstreams/up.test/targets/127.0.0.1:9";
        assertThat(nodes.get(0)
                        .admin(
                                "POST",
                                "/upstreams",
                                "{\"name\":\"up.test\","
                                        + "\"healthchecks\":{\"passive\":{\"unhealthy\":{\"tcp_failures\":3}}}}")
                        .statusCode())
                .isEqualTo(201);
        for (int i = 0; i < 5; i++) {
            assertThat(nodes.get(0)
                            .admin("POST", "/upstreams/up.test/targets", "{\"target\":\"127.0.0.1:9\"}")
                            .statusCode())
                    .isEqualTo(201);
            // At once: the others have not served with the target yet.
            assertThat(nodes.get(0).admin("PUT", target + "/unhealthy", "").statusCode())
                    .isEqualTo(204);
            awaitHealth("UNHEALTHY");

            Node other = nodes.get(1 + i % 2);
            assertThat(other.admin("PUT", target + "/127.0.0.1:9/healthy", "").statusCode())
                    .isEqualTo(204);
            awaitHealth("HEALTHY");
            assertThat(nodes.get(0).admin("DELETE", target, "").statusCode()).isEqualTo(204);
        }
    }

    @Test
    void without_the_database_what_is_said_of_a_target_holds_here_and_is_not_said_to_reach_others() throws Exception {
        Node node = nodes.get(0);
        node.admin(
                "POST",
                "/upstreams",
                "{\"name\":\"up.test\",\"healthchecks\":{\"passive\":{\"unhealthy\":{\"tcp_failures\":3}}}}");
        node.admin("POST", "/upstreams/up.test/targets", "{\"target\":\"127.0.0.1:9\"}");
        awaitHealth("HEALTHY");

        server.stop();
        HttpResponse<String> answer = node.admin("PUT", "/upstreams/up.test/targets/127.0.0.1:9/unhealthy", "");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.body()).contains("This node does as you say, other nodes were not told.");
        assertThat(health(node)).isEqualTo("UNHEALTHY");
        assertThat(health(nodes.get(1))).isEqualTo("HEALTHY");
    }

    private void awaitHealth(String wanted) throws Exception {
        for (Node node : nodes) {
            Await.until(wanted, AGAIN, () -> health(node), wanted::equals);
        }
    }

    /** Of the one target, or nothing when there is none. */
    private static String health(Node node) throws IOException, InterruptedException {
        Matcher told = HEALTH.matcher(node.read("/upstreams/up.test/health").body());
        return told.find() ? told.group(1) : "";
    }

    @Test
    void a_database_of_a_newer_gateway_refuses_the_start() throws Exception {
        server.execute(
                database,
                "UPDATE gatehouse_schema_history SET version = '99' WHERE installed_rank ="
                        + " (SELECT max(installed_rank) FROM gatehouse_schema_history)");

        try (Node node = Node.begin(scratch.resolve("older"), server.settings(database))) {
            GatewayProcess process = node.process();

            assertThat(process.awaitExit(AGAIN)).isNotZero();
            assertThat(process.output())
                    .contains("has tables of version 99, which a newer Gatehouse made")
                    .doesNotContain("\tat io.gatehouse");
        }
    }
}
