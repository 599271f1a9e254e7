/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.BodyDemand;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Reads a streaming answer, an upstream's or a plugin's, into memory as far as handlers of the response phase ask for it. What turns out to be
 * larger, and nobody insists on, streams on from its first byte.
 */
final class BufferedAnswer implements Flow.Subscriber<ByteBuffer>, Abandonable {

    private static final int FIRST_CAPACITY = 8 * 1024;

    private final PipelineExchange exchange;
    private final Answer answer;
    private final Runnable next;
    private final BodyDemand demand;
    private final Body streamed;
    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int length;
    private Flow.@Nullable Subscription subscription;
    private @Nullable Replay replay;
    private boolean abandoned;

    private BufferedAnswer(PipelineExchange exchange, Answer answer, BodyDemand demand, Runnable next) {
        this.exchange = exchange;
        this.answer = answer;
        this.demand = demand;
        this.next = next;
        this.streamed = answer.anyBody();
    }

    /** Runs {@code next} when the answer is as the response phase wants it. */
    static void prepare(PipelineExchange exchange, Answer answer, Runnable next) {
        Body body = answer.anyBody();
        Flow.Publisher<ByteBuffer> publisher = body.publisher();
        BodyDemand demand = publisher == null ? BodyDemand.none() : largestDemand(exchange, answer);
        if (demand == null) {
            discard(body);
            exchange.replaceAnswer(PhaseRun.FAILURE_REPLY, true);
            next.run();
            return;
        }
        if (publisher == null || demand.limit() == 0) {
            next.run();
            return;
        }
        if (body.length() > demand.limit()) {
            if (demand.insisting()) {
                discard(body);
                exchange.serverError(502);
            } else {
                next.run();
            }
            return;
        }
        BufferedAnswer buffered = new BufferedAnswer(exchange, answer, demand, next);
        exchange.waitFor(buffered);
        publisher.subscribe(buffered);
    }

    /** Null when a plugin fails to tell. */
    private static @Nullable BodyDemand largestDemand(PipelineExchange exchange, Answer answer) {
        BodyDemand largest = BodyDemand.none();
        for (int slot = 0; slot < exchange.slotCount(); slot++) {
            PluginInstance plugin = exchange.selected(slot);
            if (plugin != null && asks(plugin)) {
                exchange.current(slot);
                BodyDemand demand = demand(exchange, answer, plugin);
                if (demand == null) {
                    return null;
                }
                if (demand.limit() > largest.limit()) {
                    largest = demand;
                }
            }
        }
        return largest;
    }

    private static boolean asks(PluginInstance plugin) {
        return plugin.response() != null
                && plugin.mayWantResponseBody()
                && !plugin.responseGuard().refuses();
    }

    private static @Nullable BodyDemand demand(PipelineExchange exchange, Answer answer, PluginInstance plugin) {
        IoMark mark = exchange.transport().mark();
        PhaseGuard outer = mark.enter(plugin.responseGuard());
        try {
            return Objects.requireNonNull(
                    plugin.handler().responseBody(exchange, answer), "responseBody returned null");
        } catch (Throwable e) {
            plugin.responseGuard().failed(exchange, e);
            return null;
        } finally {
            mark.leave(outer);
        }
    }

    /** Nobody is going to read this body. */
    static void discard(Body body) {
        Flow.Publisher<ByteBuffer> publisher = body.publisher();
        if (publisher == null) {
            return;
        }
        publisher.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription unwanted) {
                unwanted.cancel();
            }

            @Override
            public void onNext(ByteBuffer item) {}

            @Override
            public void onError(Throwable cause) {}

            @Override
            public void onComplete() {}
        });
    }

    @Override
    public void abandon() {
        abandoned = true;
        answer.replaceRead(Body.empty());
        if (subscription != null) {
            subscription.cancel();
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
        if (replay != null) {
            replay.subscriber.onNext(buffer);
            return;
        }
        if (subscription == null || abandoned) {
            return;
        }
        append(buffer);
        if (length <= demand.limit()) {
            subscription.request(1);
        } else if (demand.insisting()) {
            subscription.cancel();
            exchange.waitFor(null);
            exchange.serverError(502);
        } else {
            exchange.waitFor(null);
            answer.replaceRead(Body.stream(this::replayTo, streamed.length()).withTrailers(streamed::trailers));
            next.run();
        }
    }

    @Override
    public void onError(Throwable cause) {
        if (replay != null) {
            replay.subscriber.onError(cause);
        } else if (!abandoned) {
            exchange.waitFor(null);
            exchange.serverError(502);
        }
    }

    @Override
    public void onComplete() {
        if (replay != null) {
            replay.subscriber.onComplete();
            return;
        }
        if (abandoned) {
            return;
        }
        exchange.waitFor(null);
        answer.replaceRead(Body.of(Arrays.copyOf(bytes, length)).withTrailers(streamed::trailers));
        next.run();
    }

    private void append(ByteBuffer buffer) {
        int more = buffer.remaining();
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
        buffer.get(bytes, length, more);
        length += more;
    }

    private void replayTo(Flow.Subscriber<? super ByteBuffer> subscriber) {
        replay = new Replay(subscriber);
        subscriber.onSubscribe(replay);
    }

    /** Gives what was read, and then what comes. */
    private final class Replay implements Flow.Subscription {
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private boolean begun;

        private Replay(Flow.Subscriber<? super ByteBuffer> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            if (begun) {
                if (subscription != null) {
                    subscription.request(n);
                }
                return;
            }
            begun = true;
            ByteBuffer prefix = ByteBuffer.wrap(bytes, 0, length);
            bytes = new byte[0];
            if (n > 1 && subscription != null) {
                subscription.request(n - 1);
            }
            subscriber.onNext(prefix);
        }

        @Override
        public void cancel() {
            if (subscription != null) {
                subscription.cancel();
            }
        }
    }
}
