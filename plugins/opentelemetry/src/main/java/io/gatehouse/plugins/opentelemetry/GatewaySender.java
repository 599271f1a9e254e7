/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.opentelemetry;

import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpEndpoint;
import io.gatehouse.plugin.http.HttpTarget;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends batches through the gateway's own client, again and again for a while where that may help. */
final class GatewaySender implements HttpSender {

    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final long ANSWER_LIMIT = 64 * 1024;
    private static final int SECURE_PORT = 443;
    private static final int PLAIN_PORT = 80;

    private final HttpEndpoint endpoint;
    private final String target;
    private final Duration oneAttempt;
    private final Duration retryTime;
    private final Duration firstDelay;
    private final Duration longestDelay;
    private final PluginContext context;
    private volatile Supplier<HeaderList> headers = HeaderList::new;
    private volatile boolean hurried;
    private final AtomicReference<@Nullable Attempt> waiting = new AtomicReference<>();

    private GatewaySender(
            HttpEndpoint endpoint,
            String target,
            Duration oneAttempt,
            OpenTelemetryPlugin.Queue queue,
            PluginContext context) {
        this.endpoint = endpoint;
        this.target = target;
        this.oneAttempt = oneAttempt;
        this.retryTime = queue.maxRetryTime() < 0 ? Duration.ZERO : seconds(queue.maxRetryTime());
        this.firstDelay = seconds(queue.initialRetryDelay());
        this.longestDelay = seconds(queue.maxRetryDelay());
        this.context = context;
    }

    static GatewaySender to(String url, OpenTelemetryPlugin.Config config, PluginContext context) {
        URI collector = URI.create(url);
        boolean secure = "https".equalsIgnoreCase(collector.getScheme());
        int port = collector.getPort() > 0 ? collector.getPort() : secure ? SECURE_PORT : PLAIN_PORT;
        String host = collector.getHost();
        HttpTarget server = new HttpTarget(
                secure ? "https" : "http",
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                port,
                Duration.ofMillis(config.connectTimeout()),
                Duration.ofMillis(config.readTimeout()),
                Duration.ofMillis(config.sendTimeout()),
                IDLE,
                true,
                null,
                null);
        String path = collector.getRawPath() == null || collector.getRawPath().isEmpty() ? "/" : collector.getRawPath();
        String query = collector.getRawQuery();
        Duration oneAttempt =
                Duration.ofMillis((long) config.connectTimeout() + config.sendTimeout() + config.readTimeout());
        return new GatewaySender(
                context.http().endpoint(server),
                query == null ? path : path + "?" + query,
                oneAttempt,
                config.queue(),
                context);
    }

    static Duration seconds(double seconds) {
        return Duration.ofMillis((long) Math.ceil(seconds * 1000));
    }

    /** How long a batch may take, all attempts and pauses included. */
    Duration longest() {
        return retryTime
                .plus(longestDelay.compareTo(retryTime) < 0 ? longestDelay : retryTime)
                .plus(oneAttempt);
    }

    /** The same sender, with the headers that the exporter wants. */
    HttpSender with(HttpSenderConfig config) {
        headers = () -> {
            HeaderList list = new HeaderList();
            list.set("Content-Type", config.getContentType());
            config.getHeadersSupplier().get().forEach((name, values) -> values.forEach(value -> list.add(name, value)));
            return list;
        };
        return this;
    }

    /** From now on every batch has one attempt, and what pauses is given up. */
    void hurry() {
        hurried = true;
        Attempt paused = waiting.get();
        if (paused != null) {
            paused.giveUp();
        }
    }

    @Override
    public void send(MessageWriter message, Consumer<HttpResponse> answered, Consumer<Throwable> failed) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.max(message.getContentLength(), 0));
        try {
            message.writeMessage(bytes);
        } catch (IOException e) {
            failed.accept(e);
            return;
        }
        new Attempt(bytes.toByteArray(), answered, failed, context.clock().millis()).begin();
    }

    @Override
    public CompletableResultCode shutdown() {
        hurry();
        return CompletableResultCode.ofSuccess();
    }

    private static boolean mayHelp(int status) {
        return status == 408 || status == 429 || status >= 500;
    }

    /** One batch, until it was taken or given up. One attempt at a time; each step happens after the one before. */
    private final class Attempt {

        private final byte[] message;
        private final Consumer<HttpResponse> answered;
        private final Consumer<Throwable> failed;
        private final long deadline;
        private volatile Duration pause = firstDelay;
        private volatile Runnable ending = () -> {};
        private volatile @Nullable Future<?> next;

        private Attempt(byte[] message, Consumer<HttpResponse> answered, Consumer<Throwable> failed, long now) {
            this.message = message;
            this.answered = answered;
            this.failed = failed;
            this.deadline = now + retryTime.toMillis();
        }

        private void begin() {
            endpoint.send(new HttpCall("POST", target, headers.get(), Body.of(message), ANSWER_LIMIT))
                    .whenComplete(this::ended);
        }

        private void ended(@Nullable HttpAnswer answer, @Nullable Throwable failure) {
            if (answer != null) {
                after(mayHelp(answer.status()), () -> answered.accept(new Response(answer)));
            } else {
                Throwable cause = failure == null ? new IOException("no answer") : failure;
                after(true, () -> failed.accept(cause));
            }
        }

        private void after(boolean again, Runnable end) {
            Duration delay = pause;
            if (!again || hurried || context.clock().millis() + delay.toMillis() > deadline) {
                end.run();
                return;
            }
            ending = end;
            waiting.set(this);
            Duration doubled = delay.multipliedBy(2);
            pause = doubled.compareTo(longestDelay) < 0 ? doubled : longestDelay;
            try {
                next = context.scheduler().schedule(this::goOn, delay.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException closed) {
                giveUp();
            }
            if (hurried) {
                giveUp();
            }
        }

        private void goOn() {
            if (waiting.compareAndSet(this, null)) {
                begin();
            }
        }

        private void giveUp() {
            if (waiting.compareAndSet(this, null)) {
                Future<?> pending = next;
                if (pending != null) {
                    pending.cancel(false);
                }
                ending.run();
            }
        }
    }

    private record Response(HttpAnswer answer) implements HttpResponse {

        @Override
        public int getStatusCode() {
            return answer.status();
        }

        @Override
        public String getStatusMessage() {
            return "";
        }

        @Override
        public byte[] getResponseBody() {
            return answer.body().bytes();
        }
    }
}
