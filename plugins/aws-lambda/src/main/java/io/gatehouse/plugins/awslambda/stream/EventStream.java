/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.stream;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugins.awslambda.reply.InvocationResult;
import io.gatehouse.plugins.awslambda.reply.StreamedAnswer;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * From AWS's frames to the bytes a function writes. Asks its source for one buffer when its subscriber has asked and nothing is
 * at hand, so a slow subscriber stalls AWS; holds at most that buffer and one frame. Signals may come on any thread: whoever
 * comes while another is at work leaves the work to that one.
 */
final class EventStream implements Flow.Subscriber<ByteBuffer>, Flow.Publisher<ByteBuffer>, Flow.Subscription {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final HttpAnswer answer;
    private final @Nullable Metadata metadata;
    private final CompletableFuture<StreamedAnswer> beginning;
    private final Consumer<StreamEnd> atEnd;
    private final FrameDecoder decoder = new FrameDecoder();

    private final AtomicInteger signals = new AtomicInteger();
    private final AtomicLong demand = new AtomicLong();
    private volatile Flow.@Nullable Subscription source;
    private volatile @Nullable ByteBuffer arrived;
    private volatile boolean sourceEnded;
    private volatile @Nullable Throwable sourceFailure;
    private volatile Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
    private volatile @Nullable Throwable misuse;
    private volatile boolean cancelled;
    private volatile boolean abandoned;

    /** Touched by whoever is at work only. */
    private ByteBuffer in = NOTHING;

    private @Nullable ByteBuffer payload;
    private boolean asked;
    private boolean begun;
    private boolean ended;
    private boolean sourceUnwanted;

    EventStream(
            HttpAnswer answer,
            @Nullable Metadata metadata,
            CompletableFuture<StreamedAnswer> beginning,
            Consumer<StreamEnd> atEnd) {
        this.answer = answer;
        this.metadata = metadata;
        this.beginning = beginning;
        this.atEnd = atEnd;
    }

    /** Reads up to the beginning of the body. */
    void start() {
        Flow.Publisher<ByteBuffer> publisher = answer.body().publisher();
        if (publisher != null) {
            publisher.subscribe(this);
            return;
        }
        arrived = ByteBuffer.wrap(answer.body().bytes());
        sourceEnded = true;
        work();
    }

    /** Nobody is going to read this, and nobody is to be told. */
    void abandon() {
        abandoned = true;
        work();
    }

    // What the source says.

    @Override
    public void onSubscribe(Flow.Subscription given) {
        source = given;
        work();
    }

    @Override
    public void onNext(ByteBuffer buffer) {
        arrived = buffer;
        work();
    }

    @Override
    public void onError(Throwable failure) {
        sourceFailure = failure;
        sourceEnded = true;
        work();
    }

    @Override
    public void onComplete() {
        sourceEnded = true;
        work();
    }

    // What the subscriber says.

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> given) {
        if (subscriber != null) {
            given.onSubscribe(new Ended());
            given.onError(new IllegalStateException("the body has a subscriber already (expected: one)"));
            return;
        }
        subscriber = given;
        given.onSubscribe(this);
        work();
    }

    @Override
    public void request(long count) {
        if (count <= 0) {
            misuse = new IllegalArgumentException("request(" + count + ") (expected: at least 1)");
        } else {
            demand.accumulateAndGet(count, (before, more) -> before + more < 0 ? Long.MAX_VALUE : before + more);
        }
        work();
    }

    @Override
    public void cancel() {
        cancelled = true;
        work();
    }

    // The work, one thread at a time.

    private void work() {
        if (signals.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            advance();
            seen = signals.addAndGet(-seen);
        } while (seen != 0);
    }

    private void advance() {
        boolean more = true;
        while (!ended && more) {
            more = step();
        }
        if (ended) {
            release();
        }
    }

    /** Does one thing; tells whether there may be more to do now. */
    private boolean step() {
        Throwable mistake = misuse;
        if (abandoned || cancelled) {
            sourceUnwanted = true;
            ended = true;
            payload = null;
            if (begun && !abandoned) {
                atEnd.accept(new StreamEnd(InvocationResult.CANCELLED, null, null));
            }
            return false;
        } else if (mistake != null) {
            breakOff(InvocationResult.CANCELLED, mistake, null);
            return false;
        } else if (payload != null && begun) {
            return deliver(payload);
        } else if (begun && demand.get() == 0) {
            return false;
        }
        try {
            return read();
        } catch (BrokenStreamException broken) {
            breakOff(broken.result(), broken, null);
            return false;
        }
    }

    private boolean deliver(ByteBuffer bytes) {
        Flow.Subscriber<? super ByteBuffer> receiver = subscriber;
        if (receiver == null || demand.get() == 0) {
            return false;
        }
        payload = null;
        demand.decrementAndGet();
        receiver.onNext(bytes);
        return true;
    }

    private boolean read() throws BrokenStreamException {
        if (in.hasRemaining()) {
            Frame frame = decoder.decode(in);
            if (frame != null) {
                accept(frame);
            }
            return true;
        }
        boolean last = sourceEnded;
        ByteBuffer next = arrived;
        Flow.Subscription current = source;
        if (next != null) {
            in = next;
            arrived = null;
            asked = false;
            return true;
        } else if (last) {
            sourceOver();
        } else if (!asked && current != null) {
            asked = true;
            current.request(1);
        }
        return false;
    }

    private void accept(Frame frame) throws BrokenStreamException {
        if (frame.kind() != Frame.Kind.EVENT) {
            throw BrokenStreamException.of(frame);
        }
        switch (frame.name()) {
            case "PayloadChunk" -> chunk(frame.payload());
            case "InvokeComplete" -> completed(Completion.read(frame.bytes()));
            default -> {}
        }
    }

    private void chunk(ByteBuffer bytes) {
        if (begun || metadata == null) {
            payload = bytes.hasRemaining() ? bytes : null;
            if (!begun && payload != null) {
                begin(null);
            }
            return;
        }
        metadata.take(bytes);
        if (metadata.refused()) {
            answerWhole(Beginning.empty(answer, null), true);
        } else if (metadata.complete()) {
            payload = bytes.hasRemaining() ? bytes : null;
            begin(metadata.json());
        }
    }

    private void begin(byte @Nullable [] json) {
        begun = true;
        HttpAnswer streamed = Beginning.of(answer, Body.stream(this, -1));
        if (!beginning.complete(StreamedAnswer.begun(streamed, json, this::abandon))) {
            abandoned = true;
        }
    }

    private void completed(Completion completion) {
        Flow.Subscriber<? super ByteBuffer> receiver = subscriber;
        String problem = completion.problem();
        if (!begun) {
            HttpAnswer whole = problem == null
                    ? Beginning.empty(answer, completion.logResult())
                    : Beginning.functionError(answer, completion);
            answerWhole(whole, false);
        } else if (problem != null) {
            Throwable broken = new BrokenStreamException(InvocationResult.FUNCTION_ERROR, problem);
            breakOff(InvocationResult.FUNCTION_ERROR, broken, completion.logResult());
        } else {
            ended = true;
            atEnd.accept(new StreamEnd(InvocationResult.SUCCESS, null, completion.logResult()));
            if (receiver != null) {
                receiver.onComplete();
            }
        }
    }

    private void answerWhole(HttpAnswer whole, boolean unwanted) {
        ended = true;
        sourceUnwanted = unwanted;
        beginning.complete(StreamedAnswer.complete(whole));
    }

    private void sourceOver() throws BrokenStreamException {
        Throwable failure = sourceFailure;
        if (failure == null) {
            throw BrokenStreamException.malformed("its end "
                    + (decoder.withinFrame() ? "within a frame" : "without InvokeComplete")
                    + " (expected: InvokeComplete)");
        }
        breakOff(InvocationResult.of(failure), failure, null);
    }

    private void breakOff(InvocationResult result, Throwable failure, @Nullable String logResult) {
        ended = true;
        sourceUnwanted = true;
        payload = null;
        if (!begun) {
            beginning.completeExceptionally(failure);
            return;
        }
        String message = failure.getMessage();
        atEnd.accept(
                new StreamEnd(result, "the stream broke off: " + (message == null ? failure : message), logResult));
        Flow.Subscriber<? super ByteBuffer> receiver = subscriber;
        if (receiver != null) {
            receiver.onError(failure);
        }
    }

    /** The source's last bytes say only that it is over: reading them lets its connection be used again. */
    private void release() {
        Flow.Subscription current = source;
        boolean last = sourceEnded;
        if (current == null || last) {
            return;
        }
        if (sourceUnwanted || in.hasRemaining() || arrived != null) {
            sourceEnded = true;
            in = NOTHING;
            arrived = null;
            current.cancel();
        } else if (!asked) {
            asked = true;
            current.request(1);
        }
    }

    /** Nothing to ask for. */
    private static final class Ended implements Flow.Subscription {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }
}
