/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.testsupport.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The cases of one group against one gateway of their own.
 *
 * <p>{@link #start} brings up mocks and gateway and sets all cases going, those that must be alone at the end;
 * {@link #result} waits for one of them; {@link #stop} ends everything.
 */
final class GroupRun implements AutoCloseable {
    private static final int AT_ONCE = 8;
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration STOP = Duration.ofSeconds(60);
    private static final Duration ALL_CASES = Duration.ofMinutes(5);

    private final Corpus.Group group;
    private final Map<String, CaseRun> runs = new LinkedHashMap<>();
    private final Map<String, CaseRun> functions = new ConcurrentHashMap<>();
    private final Map<String, Future<Differences>> results = new LinkedHashMap<>();
    private final ExecutorService together = Executors.newFixedThreadPool(AT_ONCE);
    private final ExecutorService alone = Executors.newSingleThreadExecutor();
    private final List<MockServer> mocks = new ArrayList<>();
    private @Nullable GatewayProcess gateway;

    GroupRun(Corpus.Group group, List<JsonNode> cases) {
        this.group = group;
        cases.forEach(test -> runs.put(Corpus.id(test), new CaseRun(test)));
    }

    void start(Path home, Path scratch) throws IOException, InterruptedException {
        Map<String, String> secrets = new ConcurrentHashMap<>(
                Map.of("AKIDCONTAINER", "container-secret", "AKIDENV", "env-secret", "AKIDPROFILE", "profile-secret"));
        int proxyPort = FreePort.find();
        List<JsonNode> cases = runs.values().stream().map(CaseRun::test).toList();
        secrets.putAll(GroupConfiguration.secrets(GroupConfiguration.of(group, cases, new Placeholders(0, 0, 0))));
        nameFunctions();
        MockServer lambda =
                serve("mock lambda", new MockLambda(functions::get, new SignatureVerifier(secrets, Clock.systemUTC())));
        MockServer upstream = serve("mock upstream", new MockUpstream(runs));
        Placeholders ports = new Placeholders(proxyPort, upstream.port(), lambda.port());
        ObjectNode configuration = GroupConfiguration.of(group, cases, ports);
        Path file = scratch.resolve("kong.json");
        Files.write(file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(configuration));
        GatewayProcess process =
                GatewayProcess.start(home, scratch, environment(scratch, file, ports), proxyPort, FreePort.find());
        gateway = process;
        process.awaitReady(GroupConfiguration.READY_PATH, 200, START);
        submit(ports, process.adminPort());
    }

    private MockServer serve(String name, MockServer.Mock mock) {
        MockServer server = new MockServer(name, mock);
        mocks.add(server);
        return server;
    }

    /** Functions of the group, found by name; those that cases share belong to whichever of them runs alone. */
    private void nameFunctions() {
        String shared = group.setting("globals_function").asText();
        if (!shared.isEmpty()) {
            functions.put(shared, new CaseRun(Json.MAPPER.createObjectNode()));
        }
        runs.forEach((id, run) -> {
            functions.put(id, run);
            run.test().path("functions").forEach(name -> functions.put(name.asText(), run));
        });
    }

    private Map<String, String> environment(Path scratch, Path configuration, Placeholders ports) throws IOException {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        environment.put("KONG_DATABASE", "off");
        environment.put("KONG_DECLARATIVE_CONFIG", configuration.toString());
        Path work = Files.createDirectories(scratch.resolve("work"));
        for (Map.Entry<String, JsonNode> file : group.setting("files").properties()) {
            Files.writeString(work.resolve(file.getKey()), file.getValue().asText());
        }
        for (Map.Entry<String, JsonNode> variable : group.setting("gateway_env").properties()) {
            String value = ports.text(variable.getValue().asText()).replace("{{work}}", work.toString());
            environment.put(variable.getKey(), value);
        }
        return environment;
    }

    private void submit(Placeholders ports, int adminPort) {
        List<String> exclusive = new ArrayList<>();
        runs.forEach((id, run) -> {
            if (run.test().path("exclusive").asBoolean()) {
                exclusive.add(id);
            } else {
                results.put(id, together.submit(() -> run.run(ports, adminPort)));
            }
        });
        List<Future<Differences>> others = List.copyOf(results.values());
        for (String id : exclusive) {
            CaseRun run = runs.get(id);
            results.put(id, alone.submit(() -> {
                awaitEnd(others);
                run.test().path("also_functions").forEach(name -> functions.put(name.asText(), run));
                return run.run(ports, adminPort);
            }));
        }
    }

    private static void awaitEnd(List<Future<Differences>> others) throws InterruptedException {
        for (Future<Differences> other : others) {
            try {
                other.get(ALL_CASES.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException reportedByItsOwnTest) {
                // A case that fails or takes too long says so itself; those after it run all the same.
            }
        }
    }

    /** The differences of a case, once it is over. */
    Differences result(String id) throws InterruptedException, ExecutionException, TimeoutException {
        Future<Differences> result = results.get(id);
        if (result == null) {
            throw new AssertionError("the gateway of group " + group.name() + " did not start, see the test 'starts'");
        }
        return result.get(ALL_CASES.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends the gateway in good order and tells what peers sent to the mocks that was no HTTP. */
    List<String> stop() throws InterruptedException {
        List<String> problems = new ArrayList<>();
        if (gateway == null) {
            problems.add("the gateway was not started");
        } else {
            int status = gateway.stop(STOP);
            if (!Set.of(0, 143).contains(status)) {
                problems.add("exit status " + status + " after SIGTERM (expected: 0 or 143)\n" + gateway.output());
            }
        }
        mocks.forEach(mock -> problems.addAll(mock.problems()));
        return problems;
    }

    @Override
    public void close() {
        together.shutdownNow();
        alone.shutdownNow();
        mocks.forEach(MockServer::close);
        if (gateway != null) {
            gateway.close();
        }
    }
}
