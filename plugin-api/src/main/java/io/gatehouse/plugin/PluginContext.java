/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import io.gatehouse.plugin.http.HttpClient;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway lends to a plugin. Implemented by the gateway only: it may gain methods.
 *
 * <p>Valid from {@link Plugin#start} until {@link Plugin#close} has returned; safe for use by many threads. Tasks that are
 * still running on {@link #workers()} or {@link #scheduler()} after that are interrupted.
 */
public interface PluginContext {

    /** Logger named after the plugin. Secrets and bodies never belong in a log. */
    System.Logger logger();

    /** Where the plugin's measurements go; names are used as given. */
    Metrics metrics();

    /** Wall clock; tests replace it. */
    InstantSource clock();

    /** For delayed and repeated tasks that do not block. */
    ScheduledExecutorService scheduler();

    /** For work that blocks: bounded threads and a bounded queue; refuses with {@code RejectedExecutionException}. */
    Executor workers();

    /** The gateway's own HTTP client. A call made on a request's thread stays on that thread. */
    HttpClient http();

    /** Reading and writing of JSON with plain JDK values. */
    Json json();

    /** The gateway's settings. */
    Settings settings();

    /** This process in the cluster. */
    Node node();

    /**
     * Counters that all gateways with this database share; null where there are no others to share them with: without a
     * database, with the embedded one, and where a request is only explained.
     */
    @Nullable
    SharedCounters counters();

    /** Value of an environment variable of the gateway's process, or null. */
    @Nullable
    String environment(String name);
}
