/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A body: bytes in memory, or a stream with back-pressure. Bytes are not copied: whoever gives them must not change them.
 */
public final class Body {

    private static final Supplier<@Nullable Headers> NO_TRAILERS = () -> null;
    private static final Body EMPTY = new Body(new byte[0], null, 0, NO_TRAILERS);

    private final byte @Nullable [] bytes;
    private final Flow.@Nullable Publisher<ByteBuffer> publisher;
    private final long length;
    private final Supplier<@Nullable Headers> trailers;

    private Body(
            byte @Nullable [] bytes,
            Flow.@Nullable Publisher<ByteBuffer> publisher,
            long length,
            Supplier<@Nullable Headers> trailers) {
        this.bytes = bytes;
        this.publisher = publisher;
        this.length = length;
        this.trailers = trailers;
    }

    /** No bytes. */
    public static Body empty() {
        return EMPTY;
    }

    /** Bytes, taken over. */
    public static Body of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Body(bytes, null, bytes.length, NO_TRAILERS);
    }

    /** Text in UTF-8. */
    public static Body of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Bytes that come later. The publisher has one subscriber, is asked for one buffer at a time, and is cancelled when the
     * receiver leaves. An error aborts the message visibly.
     *
     * @param length in bytes, or -1 when unknown
     */
    public static Body stream(Flow.Publisher<ByteBuffer> publisher, long length) {
        return new Body(null, Objects.requireNonNull(publisher, "publisher"), length, NO_TRAILERS);
    }

    /** The same body with trailers, asked for after its last byte; null for none. */
    public Body withTrailers(Supplier<@Nullable Headers> supplier) {
        return new Body(bytes, publisher, length, Objects.requireNonNull(supplier, "supplier"));
    }

    /** The fields behind the last byte, or null when there are none; known once the body was read to its end. */
    public @Nullable Headers trailers() {
        return trailers.get();
    }

    /** Length in bytes, or -1 when unknown. */
    public long length() {
        return length;
    }

    /** Whether the bytes are in memory. */
    public boolean inMemory() {
        return bytes != null;
    }

    /**
     * The bytes, not a copy.
     *
     * @throws IllegalStateException when this is a stream
     */
    public byte[] bytes() {
        if (bytes == null) {
            throw new IllegalStateException(
                    "body is a stream (expected: bytes in memory; ask for it with a BodyDemand)");
        }
        return bytes;
    }

    /** The stream, or null when the bytes are in memory. */
    public Flow.@Nullable Publisher<ByteBuffer> publisher() {
        return publisher;
    }

    /** The bytes in memory as UTF-8 text. */
    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }
}
