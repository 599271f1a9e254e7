/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.stream;

import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugins.awslambda.reply.StreamedAnswer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A streaming invocation until it is known what to answer: refused, failed before its first byte, or begun. Cancelling it ends
 * the call, also when it has begun meanwhile and nobody was told.
 */
public final class StreamingCall extends CompletableFuture<StreamedAnswer> {

    private static final int FIRST_ERROR = 400;

    private final CompletionStage<HttpAnswer> call;
    private final boolean wantsMetadata;
    private final Consumer<StreamEnd> atEnd;
    private volatile @Nullable EventStream stream;

    private StreamingCall(CompletionStage<HttpAnswer> call, boolean wantsMetadata, Consumer<StreamEnd> atEnd) {
        this.call = call;
        this.wantsMetadata = wantsMetadata;
        this.atEnd = atEnd;
    }

    /**
     * Follows a call.
     *
     * @param call that asked for a stream
     * @param wantsMetadata whether status and headers stand in front of the body
     * @param atEnd told once when a body that has begun is over, whatever its end, before its subscriber; not for others
     */
    public static StreamingCall of(CompletionStage<HttpAnswer> call, boolean wantsMetadata, Consumer<StreamEnd> atEnd) {
        StreamingCall streaming = new StreamingCall(call, wantsMetadata, atEnd);
        call.whenComplete(streaming::answered);
        return streaming;
    }

    private void answered(@Nullable HttpAnswer answer, @Nullable Throwable failure) {
        if (answer == null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            completeExceptionally(cause == null ? new IllegalStateException("a call without an answer") : cause);
        } else if (answer.status() >= FIRST_ERROR) {
            Refusal.read(answer, this);
        } else {
            EventStream begun = new EventStream(answer, wantsMetadata ? new Metadata() : null, this, atEnd);
            stream = begun;
            begun.start();
            if (isCancelled()) {
                begun.abandon();
            }
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        call.toCompletableFuture().cancel(mayInterruptIfRunning);
        EventStream begun = stream;
        if (begun != null) {
            begun.abandon();
        }
        return cancelled;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
