/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.Wire;
import io.gatehouse.testsupport.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a scraper finds. */
@Timeout(300)
class MeasurementsTest {
    private static final String CONFIGURATION = """
            _format_version: "3.0"
            routes: [{name: all, paths: ["/"]}]
            plugins:
            - {name: request-termination, config: {status_code: 418}}
            - {name: prometheus, config: {status_code_metrics: true, upstream_health_metrics: true}}
            upstreams:
            - name: up.test
              healthchecks: {passive: {unhealthy: {tcp_failures: 1}}}
              targets: [{target: "127.0.0.1:9"}, {target: "nowhere.invalid:80"}]
            - {name: off.test, targets: [{target: "127.0.0.1:9"}]}
            """;

    private static final Duration SOON = Duration.ofSeconds(60);

    /** What is counted when a request is over, which its client does not wait for. */
    private static final String COUNTED = "\nkong_http_requests_total{code=\"418\",consumer=\"\",route=\"all\","
            + "service=\"\",source=\"kong\",workspace=\"default\"} 1.0\n";

    @TempDir
    private Path scratch;

    private int statusPort;
    private GatewayProcess gateway;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        statusPort = FreePort.find();
        gateway = Scratch.serving(scratch, CONFIGURATION, Map.of("KONG_STATUS_LISTEN", "127.0.0.1:" + statusPort));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void the_admin_api_and_the_status_listener_show_node_machine_and_requests() throws Exception {
        Wire.get(gateway.proxyPort(), "/");
        scrapedWith(COUNTED);

        for (int port : new int[] {gateway.adminPort(), statusPort}) {
            Reply scraped = Wire.getLocal(port, "/metrics");

            assertThat(scraped.status()).isEqualTo(200);
            assertThat(scraped.headers().first("Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
            assertThat(scraped.text())
                    .containsPattern("\nkong_node_info\\{node_id=\"[-0-9a-f]{36}\",version=\"3.9.3\"} 1.0\n")
                    .containsPattern("\nkong_nginx_requests_total\\{node_id=\"[^\"]+\",subsystem=\"http\"} 1.0\n")
                    .containsPattern("\nkong_nginx_connections_total\\{.*state=\"accepted\",subsystem=\"http\"} 1.0\n")
                    .contains("\nkong_datastore_reachable 1.0\n")
                    .contains("\njvm_threads_current ")
                    .contains(COUNTED);
        }
    }

    @Test
    void targets_are_in_one_state_and_not_in_the_others() throws Exception {
        Reply said = Wire.ask(
                gateway.adminPort(),
                "PUT /upstreams/up.test/targets/127.0.0.1:9/unhealthy HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
                        + "Connection: close\r\n\r\n");

        assertThat(said.status()).isEqualTo(204);
        String scraped = scrapedWith(
                "state=\"dns_error\",subsystem=\"http\",target=\"nowhere.invalid:80\"," + "upstream=\"up.test\"} 1.0");
        List<String> wanted = new ArrayList<>();
        wanted.addAll(targetHealth("up.test", "127.0.0.1:9", "127.0.0.1:9", "unhealthy"));
        wanted.addAll(targetHealth("up.test", "nowhere.invalid:80", "", "dns_error"));
        wanted.addAll(targetHealth("off.test", "127.0.0.1:9", "127.0.0.1:9", "healthchecks_off"));
        assertThat(scraped).contains("\n# TYPE kong_upstream_target_health gauge\n");
        assertThat(scraped.lines().filter(line -> line.startsWith("kong_upstream_target_health{")))
                .containsExactlyInAnyOrderElementsOf(wanted);
    }

    private String scrapedWith(String text) throws Exception {
        return Await.until(
                text, SOON, () -> Wire.get(statusPort, "/metrics").text(), scraped -> scraped.contains(text));
    }

    /** All series of a target, with the labels and states that Kong has. */
    private static List<String> targetHealth(String upstream, String target, String address, String actual) {
        return Stream.of("healthchecks_off", "healthy", "unhealthy", "dns_error")
                .map(state -> "kong_upstream_target_health{address=\"" + address + "\",state=\"" + state
                        + "\",subsystem=\"http\",target=\"" + target + "\",upstream=\"" + upstream + "\"} "
                        + (state.equals(actual) ? "1.0" : "0.0"))
                .toList();
    }

    @Test
    void the_status_listener_shows_nothing_of_the_configuration() throws IOException {
        assertThat(Wire.get(statusPort, "/routes").status()).isEqualTo(404);
        assertThat(Wire.get(statusPort, "/metrics/more").status()).isEqualTo(404);
    }
}
