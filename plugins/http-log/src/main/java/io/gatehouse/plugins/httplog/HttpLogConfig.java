/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.httplog;

import io.gatehouse.delivery.CustomFields;
import io.gatehouse.delivery.QueueSettings;
import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.HttpHeader;
import io.gatehouse.plugin.config.OneOf;
import io.gatehouse.plugin.config.Referenceable;
import io.gatehouse.plugin.config.Url;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where and how entries are posted. */
public record HttpLogConfig(
        @Doc("Where entries go. `user:password@` in it is sent as Basic authentication; a query is not sent.")
        @Url
        @Referenceable
        String httpEndpoint,

        @Doc("Method of the request.") @Default("\"POST\"") @OneOf({"POST", "PUT", "PATCH"})
        String method,

        @Doc("Type of the request's body.")
        @Default("\"application/json\"")
        @OneOf({"application/json", "application/json; charset=utf-8"})
        String contentType,

        @Doc("Milliseconds to wait for the server: for a connection, for sending and for its answer, each.")
        @Default("10000")
        double timeout,

        @Doc("Milliseconds that an unused connection is kept.") @Default("60000")
        double keepalive,

        @Doc("Deprecated, without effect: `queue.initial_retry_delay` and `queue.max_retry_time` are used.") @Nullable
        Integer retryCount,

        @Doc("Deprecated: any value but 1 stands for `queue.max_batch_size`.") @Nullable
        Integer queueSize,

        @Doc("Deprecated: any value but 2 stands for `queue.max_coalescing_delay`.") @Nullable
        Double flushTimeout,

        @Doc("Headers sent with each request. Content-Type, Content-Length and Host cannot be set.")
        @HttpHeader
        @Referenceable
        @Nullable
        Map<String, String> headers,

        @Doc("How entries are collected and how long the plugin insists.") @Default("{}")
        QueueSettings queue,

        @Doc("Members to set in the entry, or to take out: a dotted name and `return` with a constant.") @Nullable
        Map<String, String> customFieldsByLua) {

    private static final List<String> OWN_HEADERS = List.of("Host", "Content-Length", "Content-Type");
    private static final int FORMER_QUEUE_SIZE = 1;
    private static final double FORMER_FLUSH_TIMEOUT = 2;
    private static final int FORMER_RETRY_COUNT = 10;

    /** Refuses headers that are the plugin's own, and Lua. */
    public HttpLogConfig {
        if (headers != null) {
            for (String name : headers.keySet()) {
                for (String own : OWN_HEADERS) {
                    if (own.equalsIgnoreCase(name)) {
                        throw ConfigException.at("headers", "cannot contain '" + own + "' header");
                    }
                }
            }
        }
        CustomFields.of(customFieldsByLua);
    }

    /** The queue, with the deprecated settings where they were changed. */
    QueueSettings effectiveQueue() {
        QueueSettings effective = queue;
        if (queueSize != null && queueSize != FORMER_QUEUE_SIZE) {
            effective = effective.withMaxBatchSize(Math.max(1, queueSize));
        }
        if (flushTimeout != null && flushTimeout != FORMER_FLUSH_TIMEOUT) {
            effective = effective.withMaxCoalescingDelay(Math.max(0, flushTimeout));
        }
        return effective;
    }

    /** What is deprecated here and was changed, with its successor; empty when nothing is. */
    String deprecated() {
        StringBuilder names = new StringBuilder();
        if (retryCount != null && retryCount != FORMER_RETRY_COUNT) {
            names.append(" retry_count (has no effect: queue.initial_retry_delay and queue.max_retry_time)");
        }
        if (queueSize != null && queueSize != FORMER_QUEUE_SIZE) {
            names.append(" queue_size (queue.max_batch_size)");
        }
        if (flushTimeout != null && flushTimeout != FORMER_FLUSH_TIMEOUT) {
            names.append(" flush_timeout (queue.max_coalescing_delay)");
        }
        return names.toString();
    }
}
