/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpEndpoint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpResponseHandler;

/** The gateway's own client in the shape the SDK wants, for small requests and answers of one server. */
final class LentHttpClient implements SdkAsyncHttpClient {

    /** An answer with keys has about two kilobytes. */
    private static final long ANSWER_LIMIT = 64 * 1024;

    private final HttpEndpoint server;
    private final Executor workers;

    LentHttpClient(HttpEndpoint server, Executor workers) {
        this.server = server;
        this.workers = workers;
    }

    @Override
    public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        SdkAsyncHttpResponseHandler handler = request.responseHandler();
        return SdkPublisher.adapt(request.requestContentPublisher())
                .subscribe(part -> append(body, part))
                .thenCompose(all -> server.send(call(request.request(), body.toByteArray())))
                .thenAcceptAsync(answer -> answer(handler, answer), workers)
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        handler.onError(Reasons.unwrap(failure));
                    }
                });
    }

    @Override
    public String clientName() {
        return "gateway";
    }

    /** The connections are the gateway's. */
    @Override
    public void close() {}

    private static void append(ByteArrayOutputStream body, ByteBuffer part) {
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        body.writeBytes(bytes);
    }

    private static HttpCall call(SdkHttpRequest request, byte[] body) {
        HeaderList headers = new HeaderList();
        request.forEachHeader((name, values) -> values.forEach(value -> headers.add(name, value)));
        String path = request.encodedPath().isEmpty() ? "/" : request.encodedPath();
        String target = request.encodedQueryParameters()
                .map(query -> path + "?" + query)
                .orElse(path);
        return new HttpCall(request.method().name(), target, headers, Body.of(body), ANSWER_LIMIT);
    }

    private static void answer(SdkAsyncHttpResponseHandler handler, HttpAnswer answer) {
        SdkHttpResponse.Builder head = SdkHttpResponse.builder().statusCode(answer.status());
        Headers headers = answer.headers();
        for (int i = 0; i < headers.size(); i++) {
            head.appendHeader(headers.name(i), headers.value(i));
        }
        handler.onHeaders(head.build());
        handler.onStream(AsyncRequestBody.fromBytes(answer.body().bytes()));
    }
}
