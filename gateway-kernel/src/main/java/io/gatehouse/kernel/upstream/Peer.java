/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import io.gatehouse.plugin.http.HttpEndpoint;

/**
 * One server behind a service.
 *
 * @param endpoint calls to it
 * @param authority {@code Host} header it expects, unless the route keeps the client's
 */
public record Peer(HttpEndpoint endpoint, String authority) {}
