/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.acceptance.support.GatewayProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * The recorded cases against the archive: one test per case.
 *
 * <p>A case runs when the archive has every plugin that it names; no other rule leaves one out. For development the system
 * property {@code conformance.only} chooses the cases or topics whose name contains it.
 */
class ConformanceTest {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration STOP = Duration.ofSeconds(60);
    private static final List<GroupRun> RUNS = new ArrayList<>();

    @TestFactory
    Stream<DynamicNode> recorded_cases() throws IOException, InterruptedException {
        Path home = GatewayProcess.home();
        Path work = emptied(Path.of("target", "conformance").toAbsolutePath());
        Set<String> plugins = plugins(home, Files.createDirectories(work.resolve("plugins")));
        String only = System.getProperty("conformance.only", "");
        Map<String, Integer> waiting = new TreeMap<>();
        List<DynamicNode> nodes = new ArrayList<>();
        int chosen = 0;
        int running = 0;
        for (Corpus.Group group : Corpus.read().groups()) {
            List<JsonNode> cases = new ArrayList<>();
            for (Corpus.Topic topic : group.topics()) {
                for (JsonNode test : topic.cases()) {
                    if (!topic.name().contains(only) && !Corpus.id(test).contains(only)) {
                        continue;
                    }
                    chosen++;
                    Set<String> missing = new TreeSet<>(Corpus.plugins(group, test));
                    missing.removeAll(plugins);
                    if (missing.isEmpty()) {
                        cases.add(test);
                    } else {
                        waiting.merge(String.join(" + ", missing), 1, Integer::sum);
                    }
                }
            }
            running += cases.size();
            if (!cases.isEmpty()) {
                nodes.add(container(group, cases, home, Files.createDirectories(work.resolve(group.name()))));
            }
        }
        System.out.println(
                "conformance: " + running + " of " + chosen + " cases run; the others wait for plugins " + waiting);
        assertThat(running)
                .as("cases that run (archive has the plugins %s)", plugins)
                .isPositive();
        return nodes.stream();
    }

    @AfterAll
    static void end_what_still_runs() {
        RUNS.forEach(GroupRun::close);
    }

    private static Set<String> plugins(Path home, Path scratch) throws IOException, InterruptedException {
        Path configuration = Files.writeString(scratch.resolve("kong.json"), "{\"_format_version\":\"3.0\"}");
        Set<String> plugins = new TreeSet<>(AvailablePlugins.inFolder(home));
        Map<String, String> environment = Map.of(
                "KONG_DATABASE", "off",
                "KONG_DECLARATIVE_CONFIG", configuration.toString(),
                "AWS_EC2_METADATA_DISABLED", "true");
        try (GatewayProcess gateway = GatewayProcess.start(home, scratch, environment)) {
            gateway.awaitAdmin("/", 200, START);
            plugins.addAll(AvailablePlugins.told(gateway.adminPort()));
            gateway.stop(STOP);
        }
        return plugins;
    }

    private static DynamicNode container(Corpus.Group group, List<JsonNode> cases, Path home, Path scratch) {
        GroupRun run = new GroupRun(group, cases);
        RUNS.add(run);
        List<DynamicNode> nodes = new ArrayList<>();
        nodes.add(dynamicTest("starts", () -> run.start(home, scratch)));
        Set<String> ids = cases.stream().map(Corpus::id).collect(Collectors.toSet());
        for (Corpus.Topic topic : group.topics()) {
            Stream<DynamicNode> tests = topic.cases().stream()
                    .filter(test -> ids.contains(Corpus.id(test)))
                    .map(test -> dynamicTest(Corpus.id(test), () -> judge(run, test)));
            nodes.add(dynamicContainer(topic.name(), tests));
        }
        nodes.add(
                dynamicTest("stops in good order", () -> assertThat(run.stop()).isEmpty()));
        return dynamicContainer("gateway of group " + group.name(), nodes);
    }

    private static void judge(GroupRun run, JsonNode test) throws Exception {
        Differences differences = run.result(Corpus.id(test));
        if (!differences.isEmpty()) {
            throw new AssertionError(Corpus.id(test) + " (" + test.path("about").asText() + ")\n   " + differences);
        }
    }

    private static Path emptied(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> old = Files.walk(folder)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        return Files.createDirectories(folder);
    }
}
