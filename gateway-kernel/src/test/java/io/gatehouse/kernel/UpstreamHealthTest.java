/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import static io.gatehouse.kernel.UpstreamFixture.await;
import static io.gatehouse.kernel.UpstreamFixture.configuration;
import static io.gatehouse.kernel.UpstreamFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.schema.Values;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Targets that are well or not, behind a gateway with sockets. */
class UpstreamHealthTest {

    private static final String PASSIVE =
            "healthchecks: {passive: {healthy: {successes: 1}, unhealthy: {http_failures: 2, tcp_failures: 2, timeouts: 1}}},";

    @TempDir
    private Path directory;

    private BackendServer one;
    private BackendServer two;

    @BeforeEach
    void start_servers() throws Exception {
        one = BackendServer.start();
        two = BackendServer.start();
    }

    @AfterEach
    void close_servers() {
        one.close();
        two.close();
    }

    private UpstreamFixture gateway(String upstream) throws Exception {
        return new UpstreamFixture(directory, upstream, one.target(), two.target());
    }

    private static String active(String type, String more) {
        return "healthchecks: {active: {type: %s, http_path: /health, timeout: 2, %s ".formatted(type, more)
                + "healthy: {interval: 0.1, successes: 1},"
                + " unhealthy: {interval: 0.1, http_failures: 2, tcp_failures: 2, timeouts: 2}}},";
    }

    @Test
    void a_target_said_to_be_unhealthy_gets_no_requests_until_it_is_said_to_be_healthy() throws Exception {
        try (UpstreamFixture gateway = gateway(PASSIVE)) {
            gateway.say("/upstreams/up.test/targets/" + one.target() + "/unhealthy");

            for (int i = 0; i < 10; i++) {
                assertThat(gateway.server("/")).isEqualTo(two.port());
            }
            assertThat(one.requests).hasValue(0);
            assertThat(gateway.verdict(one.target())).isEqualTo("UNHEALTHY");
            assertThat(gateway.verdict(two.target())).isEqualTo("HEALTHY");

            String address = one.target() + "/127.0.0.1:" + one.port();
            gateway.say("/upstreams/up.test/targets/" + address + "/healthy");

            assertThat(List.of(gateway.server("/"), gateway.server("/")))
                    .containsExactlyInAnyOrder(one.port(), two.port());
            assertThat(gateway.verdict(one.target())).isEqualTo("HEALTHY");
        }
    }

    @Test
    void without_a_healthy_target_the_answer_is_kongs() throws Exception {
        try (UpstreamFixture gateway = gateway(PASSIVE)) {
            gateway.say("/upstreams/up.test/targets/" + one.target() + "/unhealthy");
            gateway.say("/upstreams/up.test/targets/" + two.target() + "/unhealthy");

            HttpResponse<String> answer = gateway.ask("/");

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("\"message\":\"failure to get a peer from the ring-balancer\"");
        }
    }

    @Test
    void what_cannot_be_said_is_refused() throws Exception {
        try (UpstreamFixture gateway = gateway(PASSIVE)) {
            String targets = "/upstreams/up.test/targets/";

            assertThat(gateway.admin("PUT", "/upstreams/no.test/targets/" + one.target() + "/healthy", "")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(gateway.admin("PUT", targets + "127.0.0.1:1/healthy", "").statusCode())
                    .isEqualTo(404);
            HttpResponse<String> elsewhere =
                    gateway.admin("PUT", targets + one.target() + "/127.0.0.9:" + one.port() + "/unhealthy", "");
            assertThat(elsewhere.statusCode()).isEqualTo(400);
            assertThat(elsewhere.body()).contains("expected: one of [127.0.0.1] with port " + one.port());
            assertThat(gateway.admin("POST", targets + one.target() + "/healthy", "")
                            .statusCode())
                    .isEqualTo(405);
            assertThat(gateway.admin("GET", targets + one.target() + "/sick", "")
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void an_upstream_that_is_not_looked_after_says_so() throws Exception {
        try (UpstreamFixture gateway = gateway("")) {
            HttpResponse<String> refused =
                    gateway.admin("PUT", "/upstreams/up.test/targets/" + one.target() + "/unhealthy", "");

            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).isEqualTo("{\"message\":\"no healthchecker found for up.test\"}");
            assertThat(gateway.verdict(one.target())).isEqualTo("HEALTHCHECKS_OFF");
            Map<String, ?> balancer = json(gateway.admin("GET", "/upstreams/up.test/health?balancer_health=1", ""));
            assertThat(Values.at(Values.map(balancer), "data.health")).isEqualTo("HEALTHCHECKS_OFF");
        }
    }

    @Test
    void the_weights_of_an_upstream_and_its_targets_are_told() throws Exception {
        try (UpstreamFixture gateway = gateway(PASSIVE)) {
            gateway.say("/upstreams/up.test/targets/" + one.target() + "/unhealthy");

            Map<String, ?> target = gateway.health(one.target());
            Map<String, ?> balancer = json(gateway.admin("GET", "/upstreams/up.test/health?balancer_health=1", ""));

            assertThat(target.get("data"))
                    .isEqualTo(Map.of(
                            "host",
                            "127.0.0.1",
                            "port",
                            (long) one.port(),
                            "dns",
                            "A",
                            "nodeWeight",
                            100L,
                            "weight",
                            Map.of("total", 100L, "available", 0L, "unavailable", 100L),
                            "addresses",
                            List.of(Map.of(
                                    "ip",
                                    "127.0.0.1",
                                    "port",
                                    (long) one.port(),
                                    "weight",
                                    100L,
                                    "health",
                                    "UNHEALTHY"))));
            assertThat(balancer.get("node_id")).isNotNull();
            assertThat(Values.at(Values.map(balancer), "data.health")).isEqualTo("HEALTHY");
            assertThat(Values.at(Values.map(balancer), "data.details.weight"))
                    .isEqualTo(Map.of("total", 200L, "available", 100L, "unavailable", 100L));
        }
    }

    @Test
    void a_target_whose_name_has_no_address_says_so() throws Exception {
        try (UpstreamFixture gateway = new UpstreamFixture(directory, PASSIVE, "nowhere.invalid:80", one.target())) {
            assertThat(gateway.verdict("nowhere.invalid:80")).isEqualTo("DNS_ERROR");
            assertThat(gateway.verdict(one.target())).isEqualTo("HEALTHY");
            for (int i = 0; i < 4; i++) {
                assertThat(gateway.server("/")).isEqualTo(one.port());
            }
        }
    }

    @Test
    void the_host_of_the_upstream_is_asked_for_at_the_port_of_each_target() throws Exception {
        try (UpstreamFixture gateway = gateway("host_header: a.test, " + active("http", ""))) {
            await("a probe", () -> !one.probes.isEmpty());
            String probed = one.probes.element().getFirst("Host");
            gateway.load(configuration("host_header: a.test,", one.target()));
            one.probes.clear();

            // The server keeps the headers of whatever asks for this path.
            await("a request", () -> {
                gateway.ask("/health");
                return !one.probes.isEmpty();
            });

            assertThat(one.probes.element().getFirst("Host"))
                    .isEqualTo("a.test:" + one.port())
                    .isEqualTo(probed);
        }
    }

    @Test
    void a_port_that_nobody_can_have_is_like_a_server_that_is_away() throws Exception {
        try (UpstreamFixture gateway = new UpstreamFixture(directory, PASSIVE, "127.0.0.1:0", one.target())) {
            for (int i = 0; i < 6; i++) {
                assertThat(gateway.server("/")).isEqualTo(one.port());
            }
            assertThat(gateway.verdict("127.0.0.1:0")).isEqualTo("UNHEALTHY");

            gateway.load(configuration("", one.target()).replace("http://up.test", "http://127.0.0.1:0"));

            assertThat(gateway.ask("/").statusCode()).isEqualTo(502);
        }
    }

    @Test
    void statuses_of_answers_take_a_target_out() throws Exception {
        try (UpstreamFixture gateway = gateway(PASSIVE)) {
            one.status = 500;

            await("the target is out", () -> {
                gateway.ask("/");
                return gateway.verdict(one.target()).equals("UNHEALTHY");
            });

            assertThat(one.requests).hasValue(2);
            assertThat(gateway.server("/")).isEqualTo(two.port());
            assertThat(one.requests).hasValue(2);
        }
    }

    @Test
    void a_server_that_is_away_costs_no_request_and_gets_none_after_a_while() throws Exception {
        try (UpstreamFixture gateway = gateway(PASSIVE)) {
            one.close();

            for (int i = 0; i < 20; i++) {
                assertThat(gateway.server("/")).isEqualTo(two.port());
            }

            assertThat(gateway.verdict(one.target())).isEqualTo("UNHEALTHY");
        }
    }

    @Test
    void deadlines_that_pass_take_a_target_out() throws Exception {
        String slow =
                configuration(PASSIVE, one.target(), two.target()).replace("read_timeout: 5000", "read_timeout: 2000");
        try (UpstreamFixture gateway = gateway(PASSIVE)) {
            gateway.load(slow);
            one.gate = new CountDownLatch(1);

            for (int i = 0; i < 4; i++) {
                assertThat(gateway.server("/")).isEqualTo(two.port());
            }

            assertThat(gateway.verdict(one.target())).isEqualTo("UNHEALTHY");
            assertThat(one.requests).hasValue(1);
        }
    }

    @Test
    void probes_take_a_target_out_and_in_again() throws Exception {
        try (UpstreamFixture gateway = gateway(active("http", "headers: {X-Probe: [a, b]},"))) {
            one.health = 503;
            await("the target is out", () -> gateway.verdict(one.target()).equals("UNHEALTHY"));
            assertThat(gateway.server("/")).isEqualTo(two.port());
            assertThat(gateway.server("/")).isEqualTo(two.port());

            one.health = 200;
            await("the target is in again", () -> gateway.verdict(one.target()).equals("HEALTHY"));

            assertThat(List.of(gateway.server("/"), gateway.server("/")))
                    .containsExactlyInAnyOrder(one.port(), two.port());
            assertThat(one.probes.element().get("X-Probe")).containsExactlyInAnyOrder("a", "b");
            assertThat(one.probes.element().getFirst("Host")).isEqualTo(one.target());
        }
    }

    @Test
    void a_server_that_does_not_answer_probes_in_time_is_out() throws Exception {
        try (UpstreamFixture gateway = gateway(active("http", "").replace("timeout: 2", "timeout: 0.2"))) {
            one.gate = new CountDownLatch(1);

            await("the target is out", () -> gateway.verdict(one.target()).equals("UNHEALTHY"));
        }
    }

    @Test
    void connections_are_enough_for_probes_by_tcp() throws Exception {
        try (UpstreamFixture gateway = gateway(active("tcp", ""))) {
            int port = one.port();
            one.close();
            await("the target is out", () -> gateway.verdict("127.0.0.1:" + port)
                    .equals("UNHEALTHY"));

            one = BackendServer.start(port);

            await("the target is in again", () -> gateway.verdict(one.target()).equals("HEALTHY"));
            assertThat(one.probes).isEmpty();
        }
    }

    @Test
    void probes_by_https_check_the_certificate_unless_they_shall_not() throws Exception {
        try (BackendServer secure = BackendServer.secure(directory)) {
            String target = "localhost:" + secure.port();
            String upstream = active("https", "https_sni: localhost,");
            try (UpstreamFixture gateway = new UpstreamFixture(directory, upstream, target)) {
                await("nobody has signed it", () -> gateway.verdict(target).equals("UNHEALTHY"));
                assertThat(secure.probes).isEmpty();

                String unchecked = active("https", "https_verify_certificate: false,");
                gateway.load(configuration(unchecked, target));

                await("the target is in again", () -> gateway.verdict(target).equals("HEALTHY"));
                assertThat(secure.probes).isNotEmpty();
            }
        }
    }

    @Test
    void nobody_is_looked_at_any_more_when_the_upstream_is_gone() throws Exception {
        try (UpstreamFixture gateway = gateway(active("http", ""))) {
            await("probes", () -> !one.probes.isEmpty());

            gateway.load("_format_version: '3.0'\nupstreams: [{name: other.test, " + active("http", "")
                    + " targets: [{target: '" + two.target() + "'}]}]");
            one.probes.clear();
            two.probes.clear();
            await("probes of the other upstream", () -> two.probes.size() > 4);

            assertThat(one.probes).hasSizeLessThan(2);
        }
    }

    @Test
    void health_outlives_changes_of_the_configuration() throws Exception {
        try (UpstreamFixture gateway = gateway(PASSIVE)) {
            gateway.say("/upstreams/up.test/targets/" + one.target() + "/unhealthy");

            gateway.load(configuration("slots: 1000, " + PASSIVE, one.target(), two.target(), "127.0.0.1:1"));
            assertThat(gateway.verdict(one.target())).isEqualTo("UNHEALTHY");
            assertThat(gateway.verdict("127.0.0.1:1")).isEqualTo("HEALTHY");

            gateway.load(configuration("", one.target(), two.target()));
            gateway.load(configuration(PASSIVE, one.target(), two.target()));
            assertThat(gateway.verdict(one.target())).isEqualTo("HEALTHY");
        }
    }

    @Test
    void with_a_database_it_is_the_same() throws Exception {
        try (UpstreamFixture gateway = UpstreamFixture.stored(directory)) {
            String checks =
                    "{\"name\":\"up.test\",\"healthchecks\":{\"passive\":{\"unhealthy\":{\"tcp_failures\":3}}}}";
            gateway.admin("POST", "/upstreams", checks);
            gateway.admin("POST", "/services", "{\"name\":\"service\",\"url\":\"http://up.test\"}");
            gateway.admin("POST", "/services/service/routes", "{\"paths\":[\"/\"]}");
            gateway.admin("POST", "/upstreams/up.test/targets", "{\"target\":\"" + one.target() + "\"}");
            gateway.say("/upstreams/up.test/targets/" + one.target() + "/unhealthy");

            gateway.admin("POST", "/upstreams/up.test/targets", "{\"target\":\"" + two.target() + "\"}");

            gateway.admin("POST", "/services/service/routes", "{\"paths\":[\"/other\"]}");
            gateway.admin("POST", "/consumers", "{\"username\":\"alice\"}");
            gateway.admin("POST", "/upstreams", "{\"name\":\"other.test\"}");

            assertThat(gateway.verdict(one.target())).isEqualTo("UNHEALTHY");
            assertThat(gateway.server("/")).isEqualTo(two.port());
            assertThat(gateway.server("/other")).isEqualTo(two.port());
            assertThat(gateway.status("GET", "/upstreams/up.test/health").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void a_server_with_an_open_request_gets_the_next_when_its_client_has_left() throws Exception {
        try (UpstreamFixture gateway = gateway("algorithm: least-connections,")) {
            one.gate = new CountDownLatch(1);
            two.gate = new CountDownLatch(1);
            Socket first = gateway.begin("/");
            await("a server has it", () -> one.requests.get() + two.requests.get() == 1);
            BackendServer busy = one.requests.get() == 1 ? one : two;
            BackendServer idle = busy == one ? two : one;
            idle.gate.countDown();
            for (int i = 0; i < 6; i++) {
                assertThat(gateway.server("/")).isEqualTo(idle.port());
            }

            first.close();
            busy.gate.countDown();

            await("both have equal chances", () -> gateway.server("/") == busy.port());
            assertThat(List.of(gateway.server("/"), gateway.server("/"), gateway.server("/"), gateway.server("/")))
                    .contains(one.port(), two.port());
        }
    }

    @Test
    void without_a_database_the_status_listener_shows_health_and_changes_nothing() throws Exception {
        try (UpstreamFixture gateway = gateway(PASSIVE)) {
            assertThat(gateway.status("GET", "/upstreams/up.test/health").body())
                    .contains("\"health\":\"HEALTHY\"");
            assertThat(gateway.status("GET", "/upstreams/up.test/targets").statusCode())
                    .isEqualTo(200);
            assertThat(gateway.status("GET", "/upstreams/up.test/targets/all").statusCode())
                    .isEqualTo(200);
            assertThat(gateway.status("GET", "/upstreams").statusCode()).isEqualTo(404);
            assertThat(gateway.status("PUT", "/upstreams/up.test/targets/" + one.target() + "/unhealthy")
                            .statusCode())
                    .isEqualTo(404);
        }
    }
}
