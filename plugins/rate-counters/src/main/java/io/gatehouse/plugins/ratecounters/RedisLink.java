/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one Redis: made with the first call, and made again until it works when it was lost. Calls come from any thread
 * and never block. All else happens on the loop's one thread, and so do the ends of calls.
 *
 * <p>While Redis is known to be away, calls fail at once; nothing waits for it. Away is a Redis that refuses connections or leaves
 * a call unanswered for too long. A connection that merely ended is replaced without that.
 */
final class RedisLink {

    private static final int MOST_WAITING = 10_000;
    private static final long SHORTEST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1000;

    private final RedisSettings settings;
    private final RedisClient client;
    private final RedisURI uri;
    private final EventLoop loop;
    private final System.Logger logger;

    private volatile boolean away;

    private final Queue<Call> waiting = new ArrayDeque<>();
    private @Nullable StatefulRedisConnection<String, String> connection;
    private @Nullable ScheduledFuture<?> retry;
    private boolean connecting;
    private boolean closed;
    private long pauseMillis = SHORTEST_PAUSE_MILLIS;

    /** A script that somebody waits for. */
    private record Call(Script script, String[] keys, String[] arguments, CompletableFuture<List<Long>> answer) {

        private void fail(String message) {
            answer.completeExceptionally(new RedisUnavailableException(message));
        }
    }

    RedisLink(RedisSettings settings, RedisClient client, RedisURI uri, EventLoop loop, System.Logger logger) {
        this.settings = settings;
        this.client = client;
        this.uri = uri;
        this.loop = loop;
        this.logger = logger;
    }

    /**
     * Runs a script once at most.
     *
     * @return fails when Redis is away or does not answer in time, with a {@link RedisUnavailableException}
     */
    CompletableFuture<List<Long>> call(Script script, String[] keys, String[] arguments) {
        Call call = new Call(script, keys, arguments, new CompletableFuture<>());
        if (away) {
            call.fail("Redis " + settings.address() + " is away");
            return call.answer();
        }
        try {
            loop.execute(() -> begin(call));
        } catch (RejectedExecutionException e) {
            call.fail("connection to Redis " + settings.address() + " is closed");
        }
        return call.answer();
    }

    /** Whether calls fail at once at the moment. */
    boolean isAway() {
        return away;
    }

    private void begin(Call call) {
        if (connection != null) {
            send(connection, call);
        } else if (closed || away || waiting.size() >= MOST_WAITING) {
            call.fail("no connection to Redis " + settings.address());
        } else {
            waiting.add(call);
            connect();
        }
    }

    private void send(StatefulRedisConnection<String, String> over, Call call) {
        try {
            over.async()
                    .<List<Long>>evalsha(call.script().digest(), ScriptOutputType.MULTI, call.keys(), call.arguments())
                    .whenComplete((counts, failure) -> {
                        if (failure != null && cause(failure) instanceof RedisNoScriptException) {
                            sendText(over, call);
                        } else {
                            ended(over, call, counts, failure);
                        }
                    });
        } catch (RuntimeException e) {
            ended(over, call, null, e);
        }
    }

    /** A Redis that was just started does not know the script yet. */
    private void sendText(StatefulRedisConnection<String, String> over, Call call) {
        try {
            over.async()
                    .<List<Long>>eval(call.script().text(), ScriptOutputType.MULTI, call.keys(), call.arguments())
                    .whenComplete((counts, failure) -> ended(over, call, counts, failure));
        } catch (RuntimeException e) {
            ended(over, call, null, e);
        }
    }

    private void ended(
            StatefulRedisConnection<String, String> over,
            Call call,
            @Nullable List<Long> counts,
            @Nullable Throwable failure) {
        if (!loop.inEventLoop()) {
            loop.execute(() -> ended(over, call, counts, failure));
            return;
        }
        if (counts != null && counts.size() == call.keys().length) {
            call.answer().complete(counts);
            return;
        }
        String reason = failure == null ? "unexpected answer " + counts : reason(cause(failure));
        if (failure != null && cause(failure) instanceof RedisCommandTimeoutException && connection == over) {
            isAway("no answer within " + settings.patience() + " ms");
            lost(over);
        }
        call.fail("Redis " + settings.address() + ": " + reason);
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    private void connect() {
        if (connecting || closed) {
            return;
        }
        connecting = true;
        try {
            CompletionStage<StatefulRedisConnection<String, String>> made = client.connectAsync(StringCodec.UTF8, uri);
            made.whenCompleteAsync(this::connected, loop);
        } catch (RuntimeException e) {
            connected(null, e);
        }
    }

    private void connected(@Nullable StatefulRedisConnection<String, String> made, @Nullable Throwable failure) {
        connecting = false;
        if (made == null) {
            refused(failure);
            return;
        }
        if (closed || !made.isOpen()) {
            end(made);
            refused(failure);
            return;
        }
        connection = made;
        pauseMillis = SHORTEST_PAUSE_MILLIS;
        made.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> ended) {
                loop.execute(() -> lost(made));
            }
        });
        if (away) {
            away = false;
            logger.log(System.Logger.Level.INFO, "Redis {0} is back: counting goes on", settings.address());
        }
        for (Call call = waiting.poll(); call != null; call = waiting.poll()) {
            send(made, call);
        }
    }

    private void refused(@Nullable Throwable failure) {
        if (closed) {
            failWaiting();
            return;
        }
        isAway(failure == null ? "the connection ended at once" : reason(cause(failure)));
        failWaiting();
        retry = loop.schedule(this::connect, pauseMillis, TimeUnit.MILLISECONDS);
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
    }

    private void failWaiting() {
        for (Call call = waiting.poll(); call != null; call = waiting.poll()) {
            call.fail("no connection to Redis " + settings.address());
        }
    }

    private void isAway(String reason) {
        if (!away) {
            away = true;
            logger.log(
                    System.Logger.Level.WARNING,
                    "Redis {0} is away: {1} (expected: answers within {2} ms); until it is back, requests pass uncounted or get"
                            + " status 500, as fault_tolerant says",
                    settings.address(),
                    reason,
                    Integer.toString(settings.patience()));
        }
    }

    private void lost(StatefulRedisConnection<String, String> ended) {
        if (connection != ended) {
            return;
        }
        connection = null;
        end(ended);
        connect();
    }

    private void end(StatefulRedisConnection<String, String> ended) {
        CompletionStage<Void> end = ended.closeAsync();
        end.whenComplete((nothing, failure) -> {
            if (failure != null) {
                logger.log(System.Logger.Level.DEBUG, "connection that did not end in good order", failure);
            }
        });
    }

    /** Ends the connection; the stage ends with it. */
    CompletableFuture<Void> close() {
        CompletableFuture<Void> end = new CompletableFuture<>();
        loop.execute(() -> {
            closed = true;
            failWaiting();
            connection = null;
            if (retry != null) {
                retry.cancel(false);
            }
            CompletionStage<Void> shutDown = client.shutdownAsync(0, 1, TimeUnit.SECONDS);
            shutDown.whenComplete((nothing, failure) -> end.complete(null));
        });
        return end;
    }
}
