/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What happens after a handler's turn: exactly {@link #proceed()}, {@link #exit} or {@link #await}. Immutable.
 *
 * <pre>{@code
 * return Outcome.await(client.ask(body), answer -> answer.allowed() ? Outcome.proceed() : Outcome.exit(FORBIDDEN))
 *         .within(Duration.ofSeconds(5));
 * }</pre>
 */
public abstract sealed class Outcome {

    private static final Outcome PROCEED = new Proceed();

    private Outcome() {}

    /** The next handler has its turn. A shared object. */
    public static Outcome proceed() {
        return PROCEED;
    }

    /** Answers the request: the remaining access handlers are skipped, response and log handlers run. */
    public static Outcome exit(Reply reply) {
        return new Exit(reply);
    }

    /**
     * Waits, without a thread, and then decides.
     *
     * @param stage may complete on any thread, or be complete already
     * @param then called on the request's thread with the stage's value, which may be null
     * @return an outcome with a deadline of 60 seconds; a failed or late stage ends the request with status 500
     */
    public static <T> Await<T> await(CompletionStage<T> stage, Function<? super T, Outcome> then) {
        return new Await<>(stage, then, Await.DEFAULT_LIMIT, null, null);
    }

    /** See {@link Outcome#proceed()}. */
    public static final class Proceed extends Outcome {
        private Proceed() {}
    }

    /** See {@link Outcome#exit}. */
    public static final class Exit extends Outcome {
        private final Reply reply;

        private Exit(Reply reply) {
            this.reply = Objects.requireNonNull(reply, "reply");
        }

        /** The answer. */
        public Reply reply() {
            return reply;
        }
    }

    /**
     * See {@link Outcome#await}.
     *
     * @param <T> what the stage gives
     */
    public static final class Await<T> extends Outcome {
        private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);

        private final CompletionStage<T> stage;
        private final Function<? super T, Outcome> then;
        private final Duration limit;
        private final @Nullable Function<Throwable, Outcome> onFailure;
        private final @Nullable Runnable onLeave;

        private Await(
                CompletionStage<T> stage,
                Function<? super T, Outcome> then,
                Duration limit,
                @Nullable Function<Throwable, Outcome> onFailure,
                @Nullable Runnable onLeave) {
            this.stage = Objects.requireNonNull(stage, "stage");
            this.then = Objects.requireNonNull(then, "then");
            this.limit = Objects.requireNonNull(limit, "limit");
            this.onFailure = onFailure;
            this.onLeave = onLeave;
        }

        /** The same wait with another deadline, more than zero. */
        public Await<T> within(Duration newLimit) {
            if (newLimit.isZero() || newLimit.isNegative()) {
                throw new IllegalArgumentException("limit: " + newLimit + " (expected: more than zero)");
            }
            return new Await<>(stage, then, newLimit, onFailure, onLeave);
        }

        /**
         * The same wait with an answer to failure: the function gets the stage's exception, unwrapped, or a
         * {@link java.util.concurrent.TimeoutException} when the deadline passed.
         */
        public Await<T> onFailure(Function<Throwable, Outcome> recovery) {
            return new Await<>(stage, then, limit, Objects.requireNonNull(recovery, "recovery"), onLeave);
        }

        /**
         * The same wait with something to do, on the request's thread, when the client leaves meanwhile: neither the deciding
         * function nor that of {@link #onFailure} is called then, and the next handler of this request is a log handler.
         */
        public Await<T> onLeave(Runnable task) {
            return new Await<>(stage, then, limit, onFailure, Objects.requireNonNull(task, "task"));
        }

        /** What is waited for. */
        public CompletionStage<T> stage() {
            return stage;
        }

        /** What decides afterwards. */
        public Function<? super T, Outcome> then() {
            return then;
        }

        /** How long at most. */
        public Duration limit() {
            return limit;
        }

        /** What decides after a failure, or null for status 500. */
        public @Nullable Function<Throwable, Outcome> recovery() {
            return onFailure;
        }

        /** What to do when the client leaves, or null for nothing. */
        public @Nullable Runnable departure() {
            return onLeave;
        }
    }
}
