/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.ReloadListener.Cause;
import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.config.SettingsException;
import io.gatehouse.kernel.plugin.AllowList;
import io.gatehouse.kernel.plugin.PluginCache;
import io.gatehouse.kernel.plugin.PluginGeneration;
import io.gatehouse.kernel.plugin.PluginReport;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes changes of the plugins directory, of the list of allowed plugins and of the declarative file into the running gateway: on request, or by watching them. A
 * change that cannot be used leaves what is in force, and says why. Safe for use by many threads; a reload blocks.
 */
final class HotReload implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(HotReload.class.getName());
    private static final Duration PERIOD = Duration.ofMillis(500);
    private static final ReloadListener NOBODY = new ReloadListener() {
        @Override
        public void begun(int number) {}

        @Override
        public void ended(int number, Cause cause, Reload outcome) {}
    };

    private final GatewaySettings settings;
    private final Engine engine;
    private final ConfigurationOrigin origin;
    private final Path plugins;
    private final PluginCache cache;
    private final DaemonThreads threads = new DaemonThreads("gatehouse reload ");
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile ReloadListener listener = NOBODY;
    private volatile Runnable first = () -> {};
    private volatile @Nullable Thread running;
    private Look tried;
    private FileStamp fileInForce;
    private @Nullable Look last;
    private int count;

    /** The files at one time. */
    record Look(FileStamp plugins, FileStamp allowed, FileStamp file) {

        static Look at(GatewaySettings settings) {
            return new Look(
                    FileStamp.ofDirectory(settings.pluginsDirectory()),
                    FileStamp.ofFile(AllowList.file(settings)),
                    FileStamp.ofFile(DeclaredFile.of(settings).file()));
        }
    }

    /**
     * For an engine that is loaded from these settings.
     *
     * @param origin of its configuration
     * @param before the files before the engine read them
     */
    HotReload(GatewaySettings settings, Engine engine, ConfigurationOrigin origin, Look before) {
        this.settings = settings;
        this.engine = engine;
        this.origin = origin;
        plugins = settings.pluginsDirectory();
        cache = new PluginCache(settings.pluginCache());
        tried = before;
        fileInForce = before.file();
    }

    /** Tells this one from now on, and nobody else. */
    void tell(ReloadListener told) {
        listener = told;
    }

    /** Has this done before each reload that somebody asks for. */
    void before(Runnable given) {
        first = given;
    }

    /** Looks at the files from now on; a change is taken when they have been still for one look. */
    void watch() {
        threads.newThread(this::lookUntilClosed).start();
    }

    private void lookUntilClosed() {
        try {
            while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                lookOnce();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void lookOnce() {
        Look now = Look.at(settings);
        boolean still = now.equals(last);
        last = now;
        if (still && !now.equals(tried)) {
            reload(now, Cause.WATCH, !now.file().equals(fileInForce));
        }
    }

    /** Takes what the files say now. */
    synchronized Reload reload() {
        first.run();
        return reload(Look.at(settings), Cause.REQUEST, true);
    }

    private Reload reload(Look now, Cause cause, boolean readFile) {
        if (closed.getCount() == 0) {
            return failed(engine.generation(), List.of("the gateway is ending"));
        }
        tried = now;
        int number = ++count;
        listener.begun(number);
        Reload reload = onThreadOfItsOwn(() -> reloaded(number, readFile));
        if (reload.succeeded() && readFile) {
            fileInForce = now.file();
        }
        LOG.log(reload.succeeded() ? Level.INFO : Level.ERROR, reload.summary());
        reload.problems().forEach(problem -> LOG.log(Level.WARNING, problem));
        listener.ended(number, cause, reload);
        return reload;
    }

    /** What constructors of plugins leave on the thread that calls them must not outlive the reload. */
    private Reload onThreadOfItsOwn(Callable<Reload> reloading) {
        FutureTask<Reload> task = new FutureTask<>(reloading);
        Thread thread = threads.newThread(task);
        running = thread;
        thread.start();
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    thread.interrupt();
                }
            }
        } catch (ExecutionException e) {
            LOG.log(Level.ERROR, "a reload failed", e.getCause());
            return failed(engine.generation(), List.of(String.valueOf(e.getCause())));
        } finally {
            running = null;
        }
    }

    private Reload reloaded(int number, boolean readFile) {
        PluginGeneration before = engine.generation();
        PluginGeneration next;
        try {
            next = before.next(plugins, cache.ofReload(number), AllowList.of(settings));
        } catch (IOException e) {
            return failed(before, List.of("plugins directory " + plugins + " cannot be read: " + e));
        } catch (SettingsException e) {
            return failed(before, e.problems());
        }
        List<String> broken = new ArrayList<>();
        for (PluginReport report : next.reports()) {
            if (report.isBroken()) {
                broken.add("plugin unit " + report.line());
            }
        }
        try {
            return next.isSameAs(before)
                    ? sameUnits(before, next, readFile, broken)
                    : otherUnits(before, next, readFile, broken);
        } catch (ConfigurationException e) {
            return failed(before, joined(e.problems(), broken));
        } catch (IOException e) {
            return failed(before, joined(List.of(e.toString()), broken));
        }
    }

    private Reload otherUnits(PluginGeneration before, PluginGeneration next, boolean readFile, List<String> broken)
            throws ConfigurationException, IOException {
        String difference = difference(before, next);
        origin.serveWith(next, readFile);
        return new Reload(true, "reloaded: " + difference, broken, next.reports());
    }

    /** Perhaps the declarative file is another one. */
    private Reload sameUnits(PluginGeneration before, PluginGeneration next, boolean readFile, List<String> broken)
            throws ConfigurationException, IOException {
        next.close();
        boolean changed = readFile && origin.serveAgain();
        String what = changed ? "the declarative configuration" : "nothing has changed";
        return new Reload(true, "reloaded: " + what, broken, before.reports());
    }

    private static List<String> joined(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }

    private static Reload failed(PluginGeneration inForce, List<String> problems) {
        return new Reload(
                false,
                "not reloaded: what the files say cannot be used; what was in force before goes on",
                problems,
                inForce.reports());
    }

    private static String difference(PluginGeneration before, PluginGeneration after) {
        Map<String, String> old = checksums(before);
        Map<String, String> fresh = checksums(after);
        List<String> parts = new ArrayList<>();
        fresh.forEach((unit, checksum) -> {
            if (!old.containsKey(unit)) {
                parts.add("added " + unit);
            } else if (!checksum.equals(old.get(unit))) {
                parts.add("replaced " + unit);
            }
        });
        old.keySet().stream().filter(unit -> !fresh.containsKey(unit)).forEach(unit -> parts.add("removed " + unit));
        return parts.isEmpty() ? "the plugins are the same" : String.join(", ", parts);
    }

    private static Map<String, String> checksums(PluginGeneration generation) {
        Map<String, String> checksums = new TreeMap<>();
        for (PluginReport report : generation.reports()) {
            if (!report.isBroken()) {
                checksums.put(report.unit(), report.checksum());
            }
        }
        return checksums;
    }

    /** Watches no more, and has a running reload give up. */
    @Override
    public void close() {
        closed.countDown();
        Thread thread = running;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
