/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.pipeline.MemoryRequest;
import io.gatehouse.kernel.pipeline.MemoryTransport.Sent;
import io.gatehouse.kernel.plugin.AllowList;
import io.gatehouse.kernel.plugin.LoadedPlugin;
import io.gatehouse.kernel.plugin.PluginGeneration;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.WeakHashMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A gateway without sockets whose plugins directory and declarative file are there to be changed. Its upstream answers at once,
 * or requests to {@code /slow} when {@link #release} is called.
 */
final class ReloadFixture implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;
    private static final long POLL_NANOS = 1_000_000;

    final HotReload reload;
    final InProcessGateway gateway;
    private final Path plugins;
    private final Path file;
    private final Path cache;
    private final String events = "reload.events." + System.nanoTime();
    private final BlockingQueue<Reload> outcomes = new LinkedBlockingQueue<>();
    private final Map<ClassLoader, String> loaders = new WeakHashMap<>();
    private final Queue<CompletableFuture<HttpAnswer>> waiting = new ConcurrentLinkedQueue<>();

    ReloadFixture(Path work) throws IOException, ConfigurationException {
        this(work, Map.of());
    }

    ReloadFixture(Path work, Map<String, String> more) throws IOException, ConfigurationException {
        plugins = Files.createDirectories(work.resolve("plugins"));
        file = Files.writeString(work.resolve("kong.yml"), configuration(""));
        System.getProperties().put(events, new ConcurrentLinkedQueue<String>());
        StringBuilder text = new StringBuilder();
        text.append("prefix = ").append(work.resolve("prefix"));
        text.append("\nplugins_directory = ").append(plugins);
        text.append("\ndeclarative_config = ").append(file).append('\n');
        more.forEach(
                (name, value) -> text.append(name).append(" = ").append(value).append('\n'));
        GatewaySettings settings = GatewaySettings.of(text.toString(), Map.of());
        cache = settings.pluginCache();
        HotReload.Look before = HotReload.Look.at(settings);
        gateway = new InProcessGateway(
                settings,
                PluginGeneration.load(plugins, cache, AllowList.of(settings)),
                target -> call -> {
                    CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();
                    if (call.target().startsWith("/slow")) {
                        waiting.add(answer);
                    } else {
                        answer.complete(answer());
                    }
                    return answer;
                },
                InstantSource.system(),
                Map.of());
        reload = new HotReload(settings, gateway.engine(), DeclaredOrigin.open(settings, gateway.engine()), before);
        reload.tell(new ReloadListener() {
            @Override
            public void begun(int number) {}

            @Override
            public void ended(int number, Cause cause, Reload outcome) {
                outcomes.add(outcome);
            }
        });
    }

    private static HttpAnswer answer() {
        return new HttpAnswer(200, new HeaderList(), Body.empty());
    }

    /** A probe that notes what is done with it in {@link #notes}. */
    ProbeJar probe(String name, String version) {
        return new ProbeJar(name, version, events);
    }

    /** Puts it into the plugins directory, in the place of another version. */
    ReloadFixture put(ProbeJar jar) throws IOException {
        // Beside that directory, or whoever watches it would see the compiler at work.
        Path partial = jar.writeTo(plugins.resolveSibling("probe.part"));
        Files.move(partial, jarOf(jar.name()), StandardCopyOption.ATOMIC_MOVE);
        return this;
    }

    Path jarOf(String name) {
        return plugins.resolve(name + ".jar");
    }

    /** Replaces the declarative file: everything leads to the upstream, with these uses of plugins, in YAML. */
    ReloadFixture declare(String uses) throws IOException {
        return write(configuration(uses));
    }

    ReloadFixture write(String text) throws IOException {
        Path partial = Files.writeString(file.resolveSibling("kong.part"), text);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        return this;
    }

    static String configuration(String uses) {
        return """
                _format_version: "3.0"
                services:
                - {name: upstream, url: "http://upstream.test", routes: [{name: all, paths: ["/"]}, {name: one, paths: ["/one"]}]}
                plugins: [%s]
                """.formatted(uses);
    }

    /** Reloads, which must succeed. */
    Reload reloaded() {
        Reload outcome = reload.reload();
        assertThat(outcome.succeeded()).as(outcome.toString()).isTrue();
        for (LoadedPlugin plugin : gateway.engine().generation().plugins()) {
            loaders.put(plugin.loader(), plugin.info().name());
        }
        return outcome;
    }

    /** Reloads, which must fail. */
    Reload refused() {
        Reload outcome = reload.reload();
        assertThat(outcome.succeeded()).as(outcome.toString()).isFalse();
        return outcome;
    }

    /** What became of the reload that is told next. */
    Reload nextOutcome() throws InterruptedException {
        return Objects.requireNonNull(outcomes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "no reload has ended");
    }

    Sent ask(String path) throws Exception {
        Sent sent = gateway.send(
                MemoryRequest.of("GET", URI.create("http://gateway.test" + path), new HeaderList(), new byte[0]));
        return Objects.requireNonNull(sent, "the connection was broken off");
    }

    /** What a probe wrote into an answer: its version, and how many requests its handler has had. */
    String asked(String path, String probe) throws Exception {
        return String.valueOf(ask(path).headers().first("X-" + probe));
    }

    /** A request that runs until {@link #release}; it has reached the upstream. */
    CompletableFuture<Sent> slow() {
        int before = waiting.size();
        CompletableFuture<Sent> answer = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        answer.complete(ask("/slow"));
                    } catch (Exception | Error e) {
                        answer.completeExceptionally(e);
                    }
                })
                .start();
        await("the request has reached the upstream", () -> waiting.size() > before);
        return answer;
    }

    /** Answers all slow requests. */
    void release() {
        for (CompletableFuture<HttpAnswer> answer = waiting.poll(); answer != null; answer = waiting.poll()) {
            answer.complete(answer());
        }
    }

    /** What was noted, and waits to be looked at. */
    @SuppressWarnings("unchecked")
    Queue<String> notes() {
        return (Queue<String>) System.getProperties().get(events);
    }

    void awaitNote(String note) {
        await("noted: " + note, () -> notes().contains(note));
    }

    static void await(String what, BooleanSupplier fact) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!fact.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what + " did not come true").isLessThan(deadline);
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Waits until nothing but the plugins in force is in memory. */
    void awaitCollected() {
        await("the classes of other units than those in force are collected", () -> {
            long begun = System.nanoTime();
            System.gc();
            boolean collected =
                    loaders.size() <= gateway.engine().generation().plugins().size()
                            && gateway.engine().unloaded().count() == 0;
            if (!collected) {
                // Nothing runs during a collection, and who still ends a unit has its deadlines.
                LockSupport.parkNanos(4 * (System.nanoTime() - begun));
            }
            return collected;
        });
    }

    /** Places of copied jars that reloads have made. */
    long placesOfReloads() {
        try (Stream<Path> places = Files.list(cache)) {
            return places.filter(place -> place.getFileName().toString().startsWith("reload-"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies are removed after everything else of a unit is closed. */
    void awaitPlacesOfReloads(int count) {
        await(count + " places of reloads", () -> placesOfReloads() == count);
    }

    @Override
    public void close() {
        release();
        reload.close();
        gateway.close();
        System.getProperties().remove(events);
    }
}
