/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.benchmarks;

import io.gatehouse.kernel.pipeline.IoMark;
import io.gatehouse.kernel.pipeline.MemoryRequest;
import io.gatehouse.kernel.pipeline.Transport;
import io.gatehouse.plugin.Client;
import io.gatehouse.plugin.Connection;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpEndpoint;
import io.gatehouse.plugin.http.Request;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The least there can be around a request: all of it runs on the calling thread, and deadlines never pass. */
final class DirectTransport implements Transport {

    private static final Client CLIENT = new Client("127.0.0.1", 50000, "127.0.0.1", 50000, false);
    private static final String REQUEST_ID = "0123456789abcdef0123456789abcdef";
    private static final long STARTED_AT_MILLIS = 1_767_225_600_000L;
    private static final int PORT = 8000;
    private static final Connection CONNECTION = new Connection("127.0.0.1", PORT, 1, 1);

    /** One for all, as those of an IO thread have. */
    private static final IoMark MARK = new IoMark(Thread.currentThread(), 0);

    private final MemoryRequest request;
    private final long startedAtNanos = System.nanoTime();
    private int status;

    DirectTransport(MemoryRequest request) {
        this.request = request;
    }

    /** Status of the answer; 0 when there is none yet. */
    int status() {
        return status;
    }

    @Override
    public Request request() {
        return request;
    }

    @Override
    public Client client() {
        return CLIENT;
    }

    @Override
    public Connection connection() {
        return CONNECTION;
    }

    @Override
    public @Nullable String serverName() {
        return null;
    }

    @Override
    public @Nullable TlsFacts tls() {
        return null;
    }

    @Override
    public int listenerPort() {
        return PORT;
    }

    @Override
    public String requestId() {
        return REQUEST_ID;
    }

    @Override
    public long startedAtNanos() {
        return startedAtNanos;
    }

    @Override
    public long startedAtMillis() {
        return STARTED_AT_MILLIS;
    }

    @Override
    public @Nullable Malformation malformation() {
        return null;
    }

    @Override
    public long bytesRead() {
        return request.body().length;
    }

    @Override
    public boolean inIoThread() {
        return true;
    }

    @Override
    public IoMark mark() {
        return MARK;
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public Timer schedule(Runnable task, long delayMillis) {
        return () -> {};
    }

    @Override
    public void readBody(long limit, BodyReceiver receiver) {
        receiver.complete(request.body());
    }

    @Override
    public Body bodyStream() {
        return Body.of(request.body());
    }

    @Override
    public void send(int newStatus, HeaderList headers, Body body, Completion completion) {
        status = newStatus;
        completion.completed(body.length(), false);
    }

    @Override
    public CompletionStage<HttpAnswer> upgrade(HttpEndpoint endpoint, HttpCall call) {
        return endpoint.send(call);
    }

    @Override
    public void abort(Completion completion) {
        completion.completed(0, true);
    }
}
