/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

/**
 * The connection a request came by, as this gateway sees it.
 *
 * @param localAddress IP address at which the gateway accepted it, without port; empty when it is no IP connection
 * @param localPort port at which the gateway accepted it, 0 when it is no IP connection
 * @param number of the connection among all since the gateway started, from 1
 * @param requests that came by it until now, this one included
 */
public record Connection(String localAddress, int localPort, long number, long requests) {}
