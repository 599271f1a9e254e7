/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

/**
 * When what was seen of a target changes what is thought of it. A count of 0 never changes anything. Immutable.
 *
 * @param healthy statuses that speak for it
 * @param unhealthy statuses that speak against it
 * @param successes as many in a row make it healthy
 * @param httpFailures as many without a success make it unhealthy
 * @param tcpFailures the same for connections that failed
 * @param timeouts the same for deadlines that passed
 */
record CheckRules(
        StatusSet healthy, StatusSet unhealthy, int successes, int httpFailures, int tcpFailures, int timeouts) {}
