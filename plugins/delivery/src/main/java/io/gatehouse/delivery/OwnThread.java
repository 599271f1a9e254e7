/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.delivery;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs a sink that blocks on a thread of its own, which ends when it has nothing to do: a sink that hangs must not keep the
 * gateway's workers from requests.
 */
final class OwnThread<T> implements Destination<T> {

    private static final int IDLE_SECONDS = 30;

    private final BlockingSink<T> sink;
    private final ThreadPoolExecutor executor;

    OwnThread(String name, BlockingSink<T> sink) {
        this.sink = sink;
        executor = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "gatehouse " + name);
            thread.setDaemon(true);
            return thread;
        });
        executor.allowCoreThreadTimeOut(true);
    }

    @Override
    public CompletionStage<?> send(List<T> batch) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                sink.write(batch);
                sent.complete(null);
            } catch (Exception | LinkageError e) {
                sent.completeExceptionally(e);
            }
        });
        return sent;
    }

    @Override
    public void renewed() {
        sink.renewed();
    }

    @Override
    public void close() {
        executor.execute(sink::close);
        executor.shutdown();
    }
}
