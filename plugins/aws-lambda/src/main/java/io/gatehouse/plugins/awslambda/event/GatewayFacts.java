/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.event;

import io.gatehouse.plugin.AccessExchange;

/**
 * What both API Gateway formats say about a request. Remembers the last host and second: neighbours in time share them. A race
 * only costs making them again.
 */
final class GatewayFacts {

    private volatile Domain lastDomain = Domain.of("");
    private volatile RequestTime lastTime = RequestTime.of(0);

    Domain domain(AccessExchange exchange) {
        String host = exchange.request().host();
        Domain domain = lastDomain;
        if (!domain.host().equals(host)) {
            domain = Domain.of(host);
            lastDomain = domain;
        }
        return domain;
    }

    String time(AccessExchange exchange) {
        long second = Math.floorDiv(exchange.startedAtMillis(), 1000L);
        RequestTime time = lastTime;
        if (time.second() != second) {
            time = RequestTime.of(second);
            lastTime = time;
        }
        return time.text();
    }

    static String protocol(AccessExchange exchange) {
        return switch (exchange.request().httpVersion()) {
            case "1.0" -> "HTTP/1";
            case "2" -> "HTTP/2";
            default -> "HTTP/1.1";
        };
    }
}
