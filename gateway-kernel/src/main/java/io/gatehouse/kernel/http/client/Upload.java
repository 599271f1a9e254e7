/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Sends a body that comes as a stream: the next buffer is asked for when the one before was handed to the socket. Everything
 * happens on the connection's IO thread, wherever the buffers come from.
 */
final class Upload implements Flow.Subscriber<ByteBuffer> {

    /** What frames, routes or authorizes a message has no place behind its body (RFC 9110, 6.5.1). */
    private static final Set<String> NEVER_TRAILERS = Set.of(
            "transfer-encoding",
            "content-length",
            "content-type",
            "content-encoding",
            "host",
            "trailer",
            "te",
            "connection",
            "authorization",
            "cookie",
            "expect");

    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);
    private static final int LARGEST_CHUNK = 64 * 1024;

    private final RequestSender sender;
    private final ThreadState state;
    private final Body body;
    private final boolean chunked;
    private final ByteBuffer chunkHead = ByteBuffer.allocate(16);

    private Flow.@Nullable Subscription subscription;
    private ByteBuffer data = EMPTY;
    private long sent;
    private boolean subscribed;
    private boolean firstChunk = true;
    private boolean sending = true;
    private boolean sourceComplete;
    private boolean lastPartSent;
    private boolean abandoned;
    private boolean asking;
    private boolean askAgain;

    Upload(RequestSender sender, ThreadState state, Body body) {
        this.sender = sender;
        this.state = state;
        this.body = body;
        this.chunked = body.length() < 0;
    }

    /** What was given to the connection is sent. */
    void sent() {
        sending = false;
        if (!subscribed) {
            subscribe();
        } else if (lastPartSent) {
            sender.requestComplete();
        } else if (!chunked && sent == body.length()) {
            complete();
        } else if (data.hasRemaining()) {
            sendData();
        } else if (sourceComplete) {
            finish();
        } else {
            ask();
        }
    }

    private void subscribe() {
        subscribed = true;
        try {
            Objects.requireNonNull(body.publisher()).subscribe(this);
        } catch (RuntimeException e) {
            onError(e);
        }
    }

    /** All bytes were sent that were announced: the source is asked for its end only, and not waited for. */
    private void complete() {
        abandoned = true;
        sender.requestComplete();
        if (!sourceComplete) {
            ask();
        }
    }

    /** Nobody is interested in the rest. */
    void abandon() {
        if (!abandoned) {
            abandoned = true;
            data = EMPTY;
            if (subscription != null) {
                subscription.cancel();
            }
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        state.run(() -> {
            if (abandoned || subscription != null) {
                given.cancel();
            } else {
                subscription = given;
                ask();
            }
        });
    }

    @Override
    public void onNext(ByteBuffer buffer) {
        if (Thread.currentThread() == state.thread) {
            accept(buffer);
        } else {
            state.thread.execute(() -> accept(buffer));
        }
    }

    @Override
    public void onError(Throwable failure) {
        state.run(() -> {
            if (!abandoned) {
                abandoned = true;
                sender.uploadFailed("the request's body could not be read", failure);
            }
        });
    }

    @Override
    public void onComplete() {
        state.run(() -> {
            sourceComplete = true;
            if (!abandoned && !sending) {
                finish();
            }
        });
    }

    /** Asks without growing the stack when the answer comes at once. */
    private void ask() {
        if (asking) {
            askAgain = true;
            return;
        }
        asking = true;
        try {
            do {
                askAgain = false;
                Objects.requireNonNull(subscription).request(1);
            } while (askAgain && !abandoned);
        } catch (RuntimeException e) {
            onError(e);
        } finally {
            asking = false;
        }
    }

    private void accept(ByteBuffer buffer) {
        if (abandoned) {
            return;
        }
        if (!buffer.hasRemaining()) {
            ask();
            return;
        }
        sent += buffer.remaining();
        if (!chunked && sent > body.length()) {
            abandon();
            sender.uploadFailed("the request's body is longer than the announced " + body.length() + " bytes", null);
            return;
        }
        data = buffer;
        sendData();
    }

    private void sendData() {
        sending = true;
        if (!chunked) {
            ByteBuffer all = data;
            data = EMPTY;
            sender.send(all, EMPTY);
            return;
        }
        ByteBuffer part = data;
        if (part.remaining() > LARGEST_CHUNK) {
            part = data.slice(data.position(), LARGEST_CHUNK);
            data.position(data.position() + LARGEST_CHUNK);
        } else {
            data = EMPTY;
        }
        sender.send(chunkHead(part.remaining()), part);
    }

    private ByteBuffer chunkHead(int size) {
        chunkHead.clear();
        if (!firstChunk) {
            chunkHead.put((byte) '\r').put((byte) '\n');
        }
        firstChunk = false;
        for (int shift = 28 - (Integer.numberOfLeadingZeros(size) & ~3); shift >= 0; shift -= 4) {
            chunkHead.put((byte) Character.forDigit(size >>> shift & 15, 16));
        }
        return chunkHead.put((byte) '\r').put((byte) '\n').flip();
    }

    private void finish() {
        if (!chunked) {
            if (sent < body.length()) {
                abandoned = true;
                sender.uploadFailed(
                        "the request's body ended after " + sent + " bytes (announced: " + body.length() + ")", null);
            } else {
                sender.requestComplete();
            }
            return;
        }
        sending = true;
        lastPartSent = true;
        try {
            sender.send(end(), EMPTY);
        } catch (IllegalArgumentException e) {
            abandoned = true;
            sender.uploadFailed("bad trailer", e);
        }
    }

    private ByteBuffer end() {
        HeadBytes out = new HeadBytes();
        out.raw((firstChunk ? "0\r\n" : "\r\n0\r\n").getBytes(StandardCharsets.ISO_8859_1));
        Headers trailers = body.trailers();
        for (int i = 0; trailers != null && i < trailers.size(); i++) {
            String name = trailers.name(i);
            if (NEVER_TRAILERS.contains(name.toLowerCase(Locale.ROOT))) {
                continue;
            }
            out.token(name, "trailer name")
                    .raw(':')
                    .raw(' ')
                    .value(trailers.value(i), name)
                    .raw('\r')
                    .raw('\n');
        }
        return out.raw('\r').raw('\n').buffer();
    }
}
