/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.httplog;

import io.gatehouse.delivery.Destination;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpClient;
import io.gatehouse.plugin.http.HttpEndpoint;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Sends each batch in one request: an entry as it is when batches have one entry, else an array. */
final class LogPosts implements Destination<byte[]> {

    private static final long ANSWER_LIMIT = 1 << 20;

    private final HttpEndpoint endpoint;
    private final String method;
    private final String path;
    private final HeaderList headers;
    private final boolean asArray;

    LogPosts(HttpLogConfig config, LogServer server, HttpClient client) {
        endpoint = client.endpoint(server.target());
        method = config.method();
        path = server.path();
        headers = headers(config, server);
        asArray = config.effectiveQueue().maxBatchSize() > 1;
    }

    private static HeaderList headers(HttpLogConfig config, LogServer server) {
        HeaderList headers = new HeaderList();
        headers.set("Content-Type", config.contentType());
        if (server.authorization() != null) {
            headers.set("Authorization", server.authorization());
        }
        Map<String, String> configured = config.headers() == null ? Map.of() : config.headers();
        configured.forEach((name, value) -> {
            if (headers.first(name) == null) {
                headers.set(name, value);
            }
        });
        return headers;
    }

    @Override
    public CompletionStage<?> send(List<byte[]> batch) {
        byte[] payload = asArray ? array(batch) : batch.get(0);
        HttpCall call = new HttpCall(method, path, new HeaderList(headers), Body.of(payload), ANSWER_LIMIT);
        return endpoint.send(call).thenAccept(answer -> {
            if (answer.status() >= 300) {
                throw new RefusedException(answer.status());
            }
        });
    }

    private static byte[] array(List<byte[]> batch) {
        int length = 1 + batch.size();
        for (byte[] entry : batch) {
            length += entry.length;
        }
        ByteBuffer array = ByteBuffer.allocate(length);
        byte separator = '[';
        for (byte[] entry : batch) {
            array.put(separator).put(entry);
            separator = ',';
        }
        return array.put((byte) ']').array();
    }

    /** The server's answer says that the batch has not arrived. */
    private static final class RefusedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private RefusedException(int status) {
            super("answer with status " + status + " (expected: below 300)", null, false, false);
        }
    }
}
