/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.reload;

import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.GatewayProcess;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** Has a gateway reload by SIGHUP and waits for the outcome, one reload after the other. Used by one thread. */
final class Reloads {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String CAUSE = "request.";

    private final GatewayProcess gateway;
    private long nanos;
    private int count;

    Reloads(GatewayProcess gateway) {
        this.gateway = gateway;
    }

    /** What became of it: {@code succeeded}, {@code summary}, {@code problem.0} and so on. */
    Map<String, String> reload() throws Exception {
        int before = Integer.parseInt(state().getProperty("begun", "0"));
        long start = System.nanoTime();
        gateway.hangUp();
        Properties state = Await.until(
                "the outcome of a reload is told",
                PATIENCE,
                this::state,
                now -> Integer.parseInt(now.getProperty(CAUSE + "number", "0")) > before);
        nanos += System.nanoTime() - start;
        count++;
        Map<String, String> outcome = new HashMap<>();
        for (String name : state.stringPropertyNames()) {
            if (name.startsWith(CAUSE)) {
                outcome.put(name.substring(CAUSE.length()), state.getProperty(name));
            }
        }
        return outcome;
    }

    private Properties state() throws IOException {
        Path file = gateway.prefix().resolve("last-reload");
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (NoSuchFileException noneYet) {
            return properties;
        }
        return properties;
    }

    /** How many are done in a second, until now. */
    long perSecond() {
        return count * TimeUnit.SECONDS.toNanos(1) / Math.max(1, nanos);
    }
}
