/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratelimiting;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.Plugin;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestRequest;
import io.gatehouse.testsupport.RedisProcess;
import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing of the plugin stays behind when it is closed: no thread, no class. */
@Timeout(300)
class UnloadingTest {

    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final List<String> SHARED =
            List.of("io.gatehouse.plugin.", "org.jspecify.", "org.slf4j.", "java.", "javax.", "jdk.", "sun.");

    @Test
    void classes_and_threads_are_gone_after_redis_was_used() throws Exception {
        WeakReference<ClassLoader> loader;
        try (RedisProcess redis = RedisProcess.start()) {
            loader = used(redis);
        }

        awaitEndOfThreads();
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (loader.get() != null && System.nanoTime() < deadline) {
            System.gc();
        }
        assertThat(loader.get()).as("the plugin's class loader").isNull();
    }

    /** An executor that has ended says so before its thread has. */
    private static void awaitEndOfThreads() throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            String name = thread.getName();
            if (name.contains("redis") || name.contains("lettuce") || name.contains("globalEvent")) {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
                assertThat(thread.isAlive()).as(name).isFalse();
            }
        }
    }

    private static WeakReference<ClassLoader> used(RedisProcess redis) throws Exception {
        try (OwnClasses loader = new OwnClasses()) {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            Plugin<?> plugin = (Plugin<?>) loader.loadClass(RateLimitingPlugin.class.getName())
                    .getConstructor()
                    .newInstance();
            assertThat(plugin.getClass()).isNotEqualTo(RateLimitingPlugin.class);
            for (double rate : new double[] {-1, 0.02}) {
                try (PluginHarness gateway = PluginHarness.of(plugin)
                        .plugin(
                                "rate-limiting",
                                Map.of(
                                        "year",
                                        10,
                                        "policy",
                                        "redis",
                                        "redis",
                                        Map.of("host", "127.0.0.1", "port", redis.port(), "timeout", 20_000),
                                        "sync_rate",
                                        rate))
                        .start()) {
                    for (int i = 0; i < 5; i++) {
                        assertThat(gateway.send(TestRequest.get("/")).header("RateLimit-Limit"))
                                .isEqualTo("10");
                    }
                }
            }
            assertThat(thread.getContextClassLoader()).isSameAs(before);
            return new WeakReference<>(loader);
        }
    }

    /** The plugin's classes and libraries anew, with the gateway's where they are shared. */
    private static final class OwnClasses extends URLClassLoader {

        private OwnClasses() throws IOException {
            super(urls(), UnloadingTest.class.getClassLoader());
        }

        private static URL[] urls() throws IOException {
            List<URL> urls = new ArrayList<>();
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                urls.add(Path.of(entry).toUri().toURL());
            }
            return urls.toArray(URL[]::new);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (SHARED.stream().anyMatch(name::startsWith)) {
                    return super.loadClass(name, resolve);
                }
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }
}
