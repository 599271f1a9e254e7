/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestRequest;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SyslogTest {

    private DatagramSocket daemon;

    @BeforeEach
    void listen() throws IOException {
        daemon = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        daemon.setSoTimeout(30_000);
    }

    @AfterEach
    void close() {
        daemon.close();
    }

    private PluginHarness gateway(Map<String, ?> config) {
        return PluginHarness.of(new SyslogPlugin())
                .plugin("syslog", config)
                .setting("syslog_server", "127.0.0.1:" + daemon.getLocalPort())
                .clock(LocalDateTime.parse("2030-01-05T07:08:09")
                        .atZone(ZoneId.systemDefault())
                        .toInstant())
                .upstream(call ->
                        new HttpAnswer(Integer.parseInt(call.target().substring(1)), new HeaderList(), Body.of("x")))
                .start();
    }

    private String received() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        daemon.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    @Test
    void a_message_has_priority_time_host_program_and_entry() throws IOException {
        try (PluginHarness gateway = gateway(Map.of())) {
            gateway.send(TestRequest.get("/200"));

            assertThat(received())
                    .matches("<14>Jan {2}5 07:08:09 \\S+ kong: \\{\"request\":\\{.*}")
                    .contains("\"uri\":\"/200\"");
        }
    }

    @Test
    void severity_follows_the_status() throws IOException {
        Map<String, ?> config = Map.of(
                "facility",
                "local7",
                "successful_severity",
                "notice",
                "client_errors_severity",
                "warning",
                "server_errors_severity",
                "emerg");
        try (PluginHarness gateway = gateway(config)) {
            for (String status : new String[] {"/399", "/400", "/499", "/500"}) {
                gateway.send(TestRequest.get(status));
            }

            assertThat(received()).startsWith("<189>");
            assertThat(received()).startsWith("<188>");
            assertThat(received()).startsWith("<188>");
            assertThat(received()).startsWith("<184>");
        }
    }

    @Test
    void what_is_less_severe_than_the_level_is_not_sent() throws IOException {
        Map<String, ?> config = Map.of("log_level", "err", "client_errors_severity", "err");
        try (PluginHarness gateway = gateway(config)) {
            gateway.send(TestRequest.get("/200"));
            gateway.send(TestRequest.get("/404"));

            assertThat(received()).startsWith("<11>").contains("/404");
        }
    }

    @Test
    void numbers_of_facilities_are_those_of_syslog() {
        assertThat(Facility.of("kern").priority(Severity.EMERG)).isZero();
        assertThat(Facility.of("authpriv").priority(Severity.DEBUG)).isEqualTo(87);
        assertThat(Facility.of("local0").priority(Severity.of("crit"))).isEqualTo(130);
    }

    @Test
    void a_setting_that_names_no_server_is_refused() {
        assertThatThrownBy(() -> PluginHarness.of(new SyslogPlugin())
                        .plugin("syslog", Map.of())
                        .setting("syslog_server", "somewhere:99999")
                        .start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("syslog_server: 'somewhere:99999' (expected: a host and a port");
    }
}
