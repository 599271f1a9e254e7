/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import java.time.Duration;
import java.util.Objects;

/**
 * How long and how much clients may take.
 *
 * @param keepAliveTimeout how long a connection may stay without a request
 * @param headTimeout how long the head of a request may take
 * @param bodyTimeout how long a client may pause within a body
 * @param sendTimeout how long a client may stop taking the answer
 * @param maxRequestsPerConnection after so many the connection closes
 * @param maxBodySize in bytes, 0 for no limit
 * @param maxArguments how many arguments of a query are read
 */
public record HttpLimits(
        Duration keepAliveTimeout,
        Duration headTimeout,
        Duration bodyTimeout,
        Duration sendTimeout,
        int maxRequestsPerConnection,
        long maxBodySize,
        int maxArguments) {

    /** Checks for nulls and ranges. */
    public HttpLimits {
        requirePositive("keepAliveTimeout", keepAliveTimeout);
        requirePositive("headTimeout", headTimeout);
        requirePositive("bodyTimeout", bodyTimeout);
        requirePositive("sendTimeout", sendTimeout);
        if (maxRequestsPerConnection < 1 || maxBodySize < 0 || maxArguments < 1) {
            throw new IllegalArgumentException(
                    "limits: " + maxRequestsPerConnection + " requests per connection, body of " + maxBodySize
                            + " bytes, " + maxArguments + " arguments (expected: at least 1, 0 and 1)");
        }
    }

    private static void requirePositive(String name, Duration duration) {
        Objects.requireNonNull(duration, name);
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + ": " + duration + " (expected: more than nothing)");
        }
    }

    /** Limits of a gateway nobody configured. */
    public static HttpLimits defaults() {
        Duration minute = Duration.ofSeconds(60);
        return new HttpLimits(Duration.ofSeconds(75), minute, minute, minute, 10_000, 0, 100);
    }

    /** The same with another limit of body sizes. */
    public HttpLimits withMaxBodySize(long bytes) {
        return new HttpLimits(
                keepAliveTimeout, headTimeout, bodyTimeout, sendTimeout, maxRequestsPerConnection, bytes, maxArguments);
    }

    /** The same with another number of arguments. */
    public HttpLimits withMaxArguments(int arguments) {
        return new HttpLimits(
                keepAliveTimeout,
                headTimeout,
                bodyTimeout,
                sendTimeout,
                maxRequestsPerConnection,
                maxBodySize,
                arguments);
    }

    /** The same with another number of requests per connection. */
    public HttpLimits withMaxRequestsPerConnection(int requests) {
        return new HttpLimits(
                keepAliveTimeout, headTimeout, bodyTimeout, sendTimeout, requests, maxBodySize, maxArguments);
    }

    /** The same with other timeouts. */
    public HttpLimits withTimeouts(Duration keepAlive, Duration head, Duration body, Duration send) {
        return new HttpLimits(keepAlive, head, body, send, maxRequestsPerConnection, maxBodySize, maxArguments);
    }

    long shortestTimeoutMillis() {
        long shortest = Math.min(keepAliveTimeout.toMillis(), headTimeout.toMillis());
        return Math.min(shortest, Math.min(bodyTimeout.toMillis(), sendTimeout.toMillis()));
    }
}
