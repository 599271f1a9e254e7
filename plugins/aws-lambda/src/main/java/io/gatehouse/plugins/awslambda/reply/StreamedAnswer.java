/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.reply;

import io.gatehouse.plugin.http.HttpAnswer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of an answer, in the form of one that was not streamed: refusals and functions that failed before their first
 * byte are complete.
 */
public final class StreamedAnswer {

    private final HttpAnswer answer;
    private final byte @Nullable [] metadata;
    private final Runnable abandon;

    private StreamedAnswer(HttpAnswer answer, byte @Nullable [] metadata, Runnable abandon) {
        this.answer = Objects.requireNonNull(answer, "answer");
        this.metadata = metadata;
        this.abandon = Objects.requireNonNull(abandon, "abandon");
    }

    /** One that is there as a whole. */
    public static StreamedAnswer complete(HttpAnswer answer) {
        return new StreamedAnswer(answer, null, () -> {});
    }

    /**
     * One whose body is a stream.
     *
     * @param metadata JSON in front of the body, where it was asked for
     * @param abandon ends the stream when nobody is going to read it
     */
    public static StreamedAnswer begun(HttpAnswer answer, byte @Nullable [] metadata, Runnable abandon) {
        return new StreamedAnswer(answer, metadata, abandon);
    }

    /** Status, headers and body. */
    public HttpAnswer answer() {
        return answer;
    }

    /** JSON in front of the body; null when it is not there as it should be, or was not asked for. */
    public byte @Nullable [] metadata() {
        return metadata;
    }

    /** Ends a stream that nobody is going to read; does nothing when there is none. */
    public void abandon() {
        abandon.run();
    }
}
