/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.LiveObjects;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.ScriptedServer;
import io.gatehouse.acceptance.support.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A plugin that is replaced a thousand times while clients ask all the time. */
@Timeout(600)
class ReloadUnderLoadTest {
    private static final int RELOADS = 1_000;
    private static final int SETTLED = 200;
    private static final int VERSIONS = 4;
    private static final int CLIENTS = 8;
    private static final int PER_SECOND = 2_600;
    private static final int LEAST_BETWEEN_RELOADS = 10;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String LOADER = "io.gatehouse.kernel.plugin.PluginClassLoader";
    private static final long MEGABYTE = 1024 * 1024;

    @TempDir
    private Path scratch;

    private final ScriptedServer service =
            ScriptedServer.answering(request -> "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Seen: "
                    + request.headers().first("X-Access") + "\r\nX-Number: "
                    + request.target().replaceFirst(".*=", "") + "\r\n\r\nok");

    @AfterEach
    void close() {
        service.close();
    }

    /** What is kept in memory after a collection. */
    private record Memory(long heap, long metaspace, long loaders) {

        static Memory of(GatewayProcess gateway) throws Exception {
            LiveObjects objects = gateway.liveObjects();
            return new Memory(objects.bytes(), gateway.metaspaceBytes(), objects.count(LOADER));
        }
    }

    @Test
    void a_thousand_reloads_lose_no_request_and_leave_nothing_behind() throws Exception {
        List<byte[]> versions = new ArrayList<>();
        for (int version = 0; version < VERSIONS; version++) {
            versions.add(StampPlugin.jar(scratch, "v" + version));
        }
        Path plugins = Scratch.copy(GatewayProcess.home().resolve("plugins"), scratch.resolve("plugins"));
        StampPlugin.replace(plugins, versions.get(0));

        try (GatewayProcess gateway = Scratch.serving(scratch, configuration(), settings(plugins))) {
            Reloads reloads = new Reloads(gateway);
            long loadersBefore = Memory.of(gateway).loaders();
            Callers callers = new Callers(
                    gateway.proxyPort(), CLIENTS, PER_SECOND, List.of("/stamp"), ReloadUnderLoadTest::whatIsWrong);
            try (callers) {
                reload(reloads, plugins, versions, 1, SETTLED);
                Memory settled = Memory.of(gateway);
                reload(reloads, plugins, versions, SETTLED + 1, RELOADS);
                Memory after = Memory.of(gateway);
                System.out.println(RELOADS + " reloads, " + reloads.perSecond() + "/s; " + callers.answered()
                        + " requests, " + callers.perSecond() + "/s, p50 " + callers.latencyMicros(0.5) + " us, p99 "
                        + callers.latencyMicros(0.99) + " us; after " + SETTLED + " reloads " + settled + ", after "
                        + RELOADS + " " + after);

                assertThat(after.heap()).isLessThan(settled.heap() + 8 * MEGABYTE);
                assertThat(after.metaspace()).isLessThan(settled.metaspace() + 2 * MEGABYTE);
            }

            assertThat(callers.failures()).isEmpty();
            assertThat(callers.answered()).isEqualTo(callers.asked());
            assertThat(callers.answered()).isGreaterThanOrEqualTo((long) LEAST_BETWEEN_RELOADS * RELOADS);
            Await.until(
                    "the classes of old versions are collected",
                    SOON,
                    () -> Memory.of(gateway).loaders(),
                    loaders -> loaders <= loadersBefore);
            assertThat(measured(gateway, "gatehouse_plugin_units_not_collected"))
                    .isZero();
            Await.until(
                    "all requests are counted",
                    SOON,
                    () -> measured(gateway, "stamps_total{"),
                    stamps -> stamps == callers.answered());
            assertThat(measured(gateway, "stamps_total{", "same=\"no\"")).isZero();
            assertThat(gateway.output()).doesNotContain("[error]", "\tat ", "left threads running");
        }
    }

    private static void reload(Reloads reloads, Path plugins, List<byte[]> versions, int from, int to)
            throws Exception {
        for (int number = from; number <= to; number++) {
            StampPlugin.replace(plugins, versions.get(number % VERSIONS));
            Map<String, String> outcome = reloads.reload();
            assertThat(outcome).containsEntry("succeeded", "true").containsEntry("summary", "reloaded: replaced stamp");
        }
    }

    private String configuration() {
        return """
                _format_version: "3.0"
                services: [{name: echo, url: "http://127.0.0.1:%d", routes: [{name: all, paths: ["/"]}]}]
                plugins: [{name: stamp}]
                """.formatted(service.port());
    }

    private static Map<String, String> settings(Path plugins) {
        return Map.of("GATEHOUSE_PLUGINS_DIRECTORY", plugins.toString(), "GATEHOUSE_HOT_RELOAD", "off");
    }

    private static @Nullable String whatIsWrong(long number, Reply reply) {
        String access = reply.headers().first("X-Seen");
        boolean right = reply.status() == 200
                && reply.text().equals("ok")
                && Long.toString(number).equals(reply.headers().first("X-Number"))
                && access != null
                && access.startsWith("v")
                && List.of(access).equals(reply.headers().values("X-Response"));
        return right ? null : "request " + number + ": " + reply.status() + " " + reply.headers();
    }

    /** The sum of a measurement's series whose line has these parts. */
    private static long measured(GatewayProcess gateway, String... parts) throws Exception {
        String text = Wire.getLocal(gateway.adminPort(), "/metrics").text();
        return text.lines()
                .filter(line ->
                        line.startsWith(parts[0]) && List.of(parts).stream().allMatch(line::contains))
                .mapToLong(line ->
                        (long) Double.parseDouble(Objects.requireNonNull(line).replaceFirst(".* ", "")))
                .sum();
    }
}
