/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.http.client.KernelHttpClient;
import io.gatehouse.kernel.http.client.TlsTerms;
import io.gatehouse.kernel.upstream.Prober;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.http.HttpTarget;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at servers with the gateway's own HTTP client: each time with a connection of its own.
 *
 * @param tls how it is spoken with them at the moment
 */
record TargetProber(KernelHttpClient client, Supplier<UpstreamTls> tls) implements Prober {

    private static final long AS_STREAM = -1;
    private static final int STEPS = 3;
    private static final HeaderName CONNECTION = HeaderName.of("Connection");
    private static final HeaderName USER_AGENT = HeaderName.of("User-Agent");

    @Override
    public CompletionStage<Finding> ask(Question question) {
        HttpTarget target = new HttpTarget(
                question.tls() ? "https" : "http",
                question.host(),
                question.port(),
                question.timeout(),
                question.timeout(),
                question.timeout(),
                Duration.ofMillis(1),
                question.verify(),
                question.serverName(),
                null);
        TlsTerms terms = question.tls() ? tls.get().termsOfChecks(question.certificateId()) : null;
        HeaderList headers = new HeaderList();
        headers.add(HeaderName.HOST, question.authority());
        headers.add(USER_AGENT, Gateway.PRODUCT);
        headers.add(CONNECTION, "close");
        question.headers().forEach((name, values) -> {
            headers.remove(name);
            values.forEach(value -> headers.add(name, value));
        });
        CompletableFuture<HttpAnswer> answer = client.endpoint(target, terms)
                .send(new HttpCall("GET", question.path(), headers, Body.empty(), AS_STREAM))
                .toCompletableFuture();
        CompletableFuture<Finding> finding = answer.handle(TargetProber::finding);
        return finding.completeOnTimeout(
                        new Finding.TimedOut(), question.timeout().toNanos() * STEPS, TimeUnit.NANOSECONDS)
                .whenComplete((found, failure) -> answer.cancel(false));
    }

    @Override
    public CompletionStage<Finding> connect(String host, int port, Duration timeout) {
        return client.connect(host, port, timeout)
                .handle((nothing, failure) -> failure == null ? new Finding.Connected() : failed(failure));
    }

    @Override
    public CompletionStage<List<InetAddress>> addresses(String host) {
        return client.addresses(host);
    }

    private static Finding finding(@Nullable HttpAnswer answer, @Nullable Throwable failure) {
        if (answer == null) {
            return failed(failure);
        }
        Flow.Publisher<ByteBuffer> body = answer.body().publisher();
        if (body != null) {
            body.subscribe(new Unwanted());
        }
        return new Finding.Status(answer.status());
    }

    private static Finding failed(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean timeout =
                cause instanceof TimeoutException || cause instanceof HttpCallException problem && problem.timeout();
        return timeout ? new Finding.TimedOut() : new Finding.Failed(cause == null ? "" : cause.toString());
    }

    /** The status says everything: the rest of an answer is left where it is. */
    private static final class Unwanted implements Flow.Subscriber<ByteBuffer> {

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.cancel();
        }

        @Override
        public void onNext(ByteBuffer item) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }
}
