/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.gatehouse.kernel.accesslog.AccessLog;
import io.gatehouse.kernel.pipeline.RequestHandler;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What the listeners of one service share: who handles their requests, and within what bounds. */
final class Front {

    private final String name;
    private final RequestHandler handler;
    private final HttpLimits limits;
    private final ProxyTrust trust;
    private final @Nullable AccessLog log;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicLong connections = new AtomicLong();
    private final CountDownLatch idle = new CountDownLatch(1);
    private volatile boolean draining;

    private final long keepAliveNanos;
    private final long headNanos;
    private final long bodyNanos;
    private final long sendNanos;

    Front(String name, RequestHandler handler, HttpLimits limits, ProxyTrust trust, @Nullable AccessLog log) {
        this.name = name;
        this.handler = handler;
        this.limits = limits;
        this.trust = trust;
        this.log = log;
        keepAliveNanos = limits.keepAliveTimeout().toNanos();
        headNanos = limits.headTimeout().toNanos();
        bodyNanos = limits.bodyTimeout().toNanos();
        sendNanos = limits.sendTimeout().toNanos();
    }

    String name() {
        return name;
    }

    RequestHandler handler() {
        return handler;
    }

    HttpLimits limits() {
        return limits;
    }

    ProxyTrust trust() {
        return trust;
    }

    /** Where its requests are told when they have ended, or null. */
    @Nullable
    AccessLog log() {
        return log;
    }

    long keepAliveNanos() {
        return keepAliveNanos;
    }

    long headNanos() {
        return headNanos;
    }

    long bodyNanos() {
        return bodyNanos;
    }

    long sendNanos() {
        return sendNanos;
    }

    /** The number of a new connection. */
    long nextConnection() {
        return connections.incrementAndGet();
    }

    void began() {
        running.incrementAndGet();
    }

    void ended() {
        if (running.decrementAndGet() == 0 && draining) {
            idle.countDown();
        }
    }

    /** Requests that have not ended. */
    int running() {
        return running.get();
    }

    /** From now on, answers are the last ones of their connections. */
    void drain() {
        draining = true;
        if (running.get() == 0) {
            idle.countDown();
        }
    }

    /** Waits until no request runs while draining, or until the deadline on the clock of {@link System#nanoTime}. */
    void awaitIdle(long deadline) {
        try {
            idle.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean draining() {
        return draining;
    }
}
