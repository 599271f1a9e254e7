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
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A request without a socket, taken through the real pipeline: the thread that calls {@link #run} is its IO thread. For
 * explaining and testing.
 */
public final class MemoryTransport implements Transport {

    /** The answer, as it would be sent. */
    public record Sent(int status, HeaderList headers, byte[] body) {}

    private static final int USUAL_PORT = 8000;
    private static final Connection ONLY = new Connection("127.0.0.1", USUAL_PORT, 1, 1);
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "memory transport deadlines");
        thread.setDaemon(true);
        return thread;
    });

    private final MemoryRequest request;
    private final String requestId;
    private final Client client;
    private final long startedAtNanos = System.nanoTime();
    private final long startedAtMillis;
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    /** Nobody looks at it. */
    private final IoMark mark = new IoMark(Thread.currentThread(), IoMark.NONE);

    private @Nullable Thread ioThread;
    private @Nullable Leaving pipelineToTell;
    private @Nullable Collector streaming;
    private @Nullable Sent sent;
    private boolean over;

    /**
     * A request that waits to be run.
     *
     * @param requestId 32 hexadecimal digits
     * @param startedAtMillis when the request came, in milliseconds since 1970
     */
    public MemoryTransport(MemoryRequest request, String requestId, Client client, long startedAtMillis) {
        this.request = request;
        this.requestId = requestId;
        this.client = client;
        this.startedAtMillis = startedAtMillis;
    }

    /**
     * Takes the request through a pipeline and waits for its answer.
     *
     * @return null when the connection was broken off, or the client left
     * @throws TimeoutException when there is no answer within the limit
     */
    public @Nullable Sent run(RequestHandler pipeline, Duration limit) throws InterruptedException, TimeoutException {
        ioThread = Thread.currentThread();
        pipeline.handle(this);
        long deadline = System.nanoTime() + limit.toNanos();
        while (!over) {
            Runnable task = tasks.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (task == null) {
                throw new TimeoutException("no answer within " + limit);
            }
            task.run();
        }
        return sent;
    }

    /**
     * The client leaves, without waiting any longer for what it was not sent yet. Takes effect when the request's thread is done
     * with its current task; any thread.
     */
    public void leave() {
        execute(this::left);
    }

    private void left() {
        if (over) {
            return;
        }
        if (streaming != null) {
            streaming.giveUp();
        } else if (pipelineToTell != null) {
            Leaving told = pipelineToTell;
            pipelineToTell = null;
            told.clientLeft();
        }
    }

    @Override
    public void onLeave(Leaving told) {
        pipelineToTell = told;
    }

    @Override
    public Request request() {
        return request;
    }

    @Override
    public Client client() {
        return client;
    }

    @Override
    public Connection connection() {
        return ONLY;
    }

    @Override
    public @Nullable String serverName() {
        return request.scheme().equals("https") ? request.forwardedHost() : null;
    }

    @Override
    public @Nullable TlsFacts tls() {
        return null;
    }

    @Override
    public int listenerPort() {
        return USUAL_PORT;
    }

    @Override
    public String requestId() {
        return requestId;
    }

    @Override
    public long startedAtNanos() {
        return startedAtNanos;
    }

    @Override
    public long startedAtMillis() {
        return startedAtMillis;
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
        return Thread.currentThread() == ioThread;
    }

    @Override
    public IoMark mark() {
        return mark;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timer schedule(Runnable task, long delayMillis) {
        ScheduledFuture<?> later = CLOCK.schedule(() -> execute(task), delayMillis, TimeUnit.MILLISECONDS);
        return () -> later.cancel(false);
    }

    @Override
    public void readBody(long limit, BodyReceiver receiver) {
        if (request.body().length > limit) {
            receiver.tooLarge();
        } else {
            receiver.complete(request.body());
        }
    }

    @Override
    public Body bodyStream() {
        byte[] body = request.body();
        return request.contentLength() < 0 ? Body.stream(new OneBuffer(body), -1) : Body.of(body);
    }

    @Override
    public void send(int status, HeaderList headers, Body body, Completion completion) {
        Flow.Publisher<ByteBuffer> publisher = body.publisher();
        if (isBodyless(status)) {
            BufferedAnswer.discard(body);
            finish(new Sent(status, headers, new byte[0]), completion);
        } else if (publisher == null) {
            finish(new Sent(status, headers, body.bytes()), completion);
        } else {
            streaming = new Collector(status, headers, completion);
            publisher.subscribe(streaming);
        }
    }

    private boolean isBodyless(int status) {
        return status < 200
                || status == 204
                || status == 304
                || request.method().equals("HEAD");
    }

    @Override
    public CompletionStage<HttpAnswer> upgrade(HttpEndpoint endpoint, HttpCall call) {
        return endpoint.send(call);
    }

    @Override
    public void abort(Completion completion) {
        over = true;
        completion.completed(0, true);
    }

    private void finish(Sent answer, Completion completion) {
        sent = answer;
        over = true;
        completion.completed(answer.body().length, false);
    }

    /** A body that comes in one piece, to the one who subscribes. */
    private record OneBuffer(byte[] bytes) implements Flow.Publisher<ByteBuffer> {

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            subscriber.onSubscribe(new Flow.Subscription() {
                private boolean over;

                @Override
                public void request(long count) {
                    if (!over) {
                        over = true;
                        subscriber.onNext(ByteBuffer.wrap(bytes));
                        subscriber.onComplete();
                    }
                }

                @Override
                public void cancel() {
                    over = true;
                }
            });
        }
    }

    /** An answer that comes piece by piece: complete, broken or given up, whatever is first. */
    private final class Collector implements Flow.Subscriber<ByteBuffer> {
        private final int status;
        private final HeaderList headers;
        private final Completion completion;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private volatile Flow.@Nullable Subscription subscription;

        private Collector(int status, HeaderList headers, Completion completion) {
            this.status = status;
            this.headers = headers;
            this.completion = completion;
        }

        private void giveUp() {
            Flow.Subscription running = subscription;
            if (running != null) {
                running.cancel();
            }
            breakOff();
        }

        private void breakOff() {
            if (!over) {
                abort(completion);
            }
        }

        private void end() {
            if (!over) {
                finish(new Sent(status, headers, bytes.toByteArray()), completion);
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(ByteBuffer buffer) {
            byte[] copy = new byte[buffer.remaining()];
            buffer.get(copy);
            bytes.writeBytes(copy);
            Flow.Subscription running = subscription;
            if (running != null) {
                running.request(1);
            }
        }

        @Override
        public void onError(Throwable cause) {
            execute(this::breakOff);
        }

        @Override
        public void onComplete() {
            execute(this::end);
        }
    }
}
