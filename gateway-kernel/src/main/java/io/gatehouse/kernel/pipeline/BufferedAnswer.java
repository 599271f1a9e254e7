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

    private final RequestFlow flow;
    private final Answer answer;
    private final BodyDemand demand;
    private final Body streamed;
    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int length;
    private Flow.@Nullable Subscription subscription;
    private @Nullable Replay replay;
    private boolean abandoned;

    private BufferedAnswer(RequestFlow flow, Answer answer, BodyDemand demand) {
        this.flow = flow;
        this.answer = answer;
        this.demand = demand;
        this.streamed = answer.anyBody();
    }

    /** Starts the response phase when the answer is as its handlers want it. */
    static void prepare(RequestFlow flow, Answer answer) {
        Body body = answer.anyBody();
        Flow.Publisher<ByteBuffer> publisher = body.publisher();
        BodyDemand demand = publisher == null ? BodyDemand.none() : largestDemand(flow, answer);
        if (demand == null) {
            discard(body);
            flow.replaceAnswer(PhaseRun.FAILURE_REPLY, true);
            flow.startResponsePhase();
            return;
        }
        if (publisher == null || demand.limit() == 0) {
            flow.startResponsePhase();
            return;
        }
        if (body.length() > demand.limit()) {
            if (demand.insisting()) {
                discard(body);
                flow.serverError(502);
            } else {
                flow.startResponsePhase();
            }
            return;
        }
        BufferedAnswer buffered = new BufferedAnswer(flow, answer, demand);
        flow.waitFor(buffered);
        publisher.subscribe(buffered);
    }

    /** Null when a plugin fails to tell. */
    private static @Nullable BodyDemand largestDemand(RequestFlow flow, Answer answer) {
        BodyDemand largest = BodyDemand.none();
        for (int slot = 0; slot < flow.slotCount(); slot++) {
            PluginInstance plugin = flow.selected(slot);
            if (plugin != null && asks(plugin)) {
                flow.exchange().current(slot);
                BodyDemand demand = demand(flow, answer, plugin);
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

    private static @Nullable BodyDemand demand(RequestFlow flow, Answer answer, PluginInstance plugin) {
        IoMark mark = flow.exchange().transport().mark();
        PhaseGuard outer = mark.enter(plugin.responseGuard());
        try {
            return Objects.requireNonNull(
                    plugin.handler().responseBody(flow.exchange(), answer), "responseBody returned null");
        } catch (Throwable e) {
            plugin.responseGuard().failed(flow, e);
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
            flow.waitFor(null);
            flow.serverError(502);
        } else {
            flow.waitFor(null);
            answer.replaceRead(Body.stream(this::replayTo, streamed.length()).withTrailers(streamed::trailers));
            flow.startResponsePhase();
        }
    }

    @Override
    public void onError(Throwable cause) {
        if (replay != null) {
            replay.subscriber.onError(cause);
        } else if (!abandoned) {
            flow.waitFor(null);
            flow.serverError(502);
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
        flow.waitFor(null);
        answer.replaceRead(Body.of(Arrays.copyOf(bytes, length)).withTrailers(streamed::trailers));
        flow.startResponsePhase();
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
