/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

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

/**
 * One request's connection with its client, whatever the protocol: implemented by the server in front, used by the pipeline.
 * All methods are called on the request's IO thread unless they say otherwise.
 */
public interface Transport {

    /** The request's head. */
    Request request();

    /** Who sent it. */
    Client client();

    /** What it came by. */
    Connection connection();

    /** TLS server name the client asked for, or null. */
    @Nullable
    String serverName();

    /** TLS version and cipher of the connection, or null in clear text. */
    @Nullable
    TlsFacts tls();

    /** Port of the listener the request came in by, as clients see it. */
    int listenerPort();

    /** Id of the request: 32 lower-case hexadecimal digits. */
    String requestId();

    /** When the first byte of the request was read, on the clock of {@link System#nanoTime}. */
    long startedAtNanos();

    /** When the first byte of the request was read, in milliseconds since 1970. */
    long startedAtMillis();

    /** What makes the request unfit to be handled, or null. Such a request is only answered, and its connection closed. */
    @Nullable
    Malformation malformation();

    /** Bytes of head and body read so far. */
    long bytesRead();

    /** Whether the calling thread is the request's IO thread. Any thread. */
    boolean inIoThread();

    /** Where the request's IO thread notes which plugin it runs; used on that thread only. */
    IoMark mark();

    /** Runs a task on the request's IO thread, after the current one. Any thread; works after the client has left, too. */
    void execute(Runnable task);

    /** Runs a task on the request's IO thread after a delay, unless cancelled before. */
    Timer schedule(Runnable task, long delayMillis);

    /**
     * Reads the whole body into memory, before {@link #bodyStream()}. May be called again with a larger limit when the body
     * was longer than an earlier one.
     *
     * @param limit in bytes; of a longer body, nothing is given, and {@link #bodyStream()} still has all of it
     */
    void readBody(long limit, BodyReceiver receiver);

    /** The client's body, to be sent on with back-pressure; empty when there is none. */
    Body bodyStream();

    /**
     * Sends the answer: once. Framing headers ({@code Content-Length}, {@code Transfer-Encoding}, {@code Connection}) are the
     * transport's business; a {@code Content-Length} in the headers is kept only for an answer to HEAD or one without a body of
     * its own (304). Unread parts of the request body are drained or the connection is closed.
     *
     * @param completion called exactly once, when everything was sent or the client has left
     */
    void send(int status, HeaderList headers, Body body, Completion completion);

    /**
     * Asks a server, for the client, to change the protocol, as the call's {@code Upgrade} says. An answer with status 101 says
     * that the server did. When {@link #send} is then called with that status, bytes pass both ways until one side closes, and
     * only then is the answer complete; any other answer instead closes the server's connection. A transport without a
     * connection of its own to hand over sends the call as any other.
     *
     * @return completes as {@link HttpEndpoint#send} does
     */
    CompletionStage<HttpAnswer> upgrade(HttpEndpoint endpoint, HttpCall call);

    /** Breaks the connection (HTTP/2: the stream) without an answer. */
    void abort(Completion completion);

    /**
     * Whom to tell when the client leaves before it is answered. Whoever is told still calls {@link #abort} or {@link #send}. A
     * transport whose clients stay tells nobody.
     */
    default void onLeave(Leaving told) {}

    /** Learns, on the request's IO thread and at most once, that nobody waits for the answer any more. */
    interface Leaving {
        /** The connection, or the stream, is gone already. */
        void clientLeft();
    }

    /** Learns how a request ended, on its IO thread. */
    interface Completion {
        /**
         * The last step of a request.
         *
         * @param bytesSent head and body of the answer
         * @param aborted whether the answer is incomplete
         */
        void completed(long bytesSent, boolean aborted);
    }

    /** TLS of a connection. */
    record TlsFacts(String version, String cipher) {}

    /** A task that may be cancelled, on the IO thread. */
    interface Timer {
        /** Nothing happens when it ran already. */
        void cancel();
    }

    /** Gets a body, on the IO thread, by exactly one call. */
    interface BodyReceiver {
        /** The complete body. */
        void complete(byte[] bytes);

        /** The body is longer than the limit. */
        void tooLarge();

        /** The client left, stalled, broke the framing, or sent more than is allowed at all: {@code status} is 400, 408 or 413. */
        void failed(int status);
    }

    /**
     * Why a request is refused before anything else happens.
     *
     * @param status to answer with
     * @param plainServerPage whether the answer is the bare page of the server instead of an error body
     */
    record Malformation(int status, boolean plainServerPage) {}
}
