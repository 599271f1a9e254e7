/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.correlationid;

import io.gatehouse.plugin.Exchange;

/** Makes an id for a request. Safe for use by many threads, which never wait for each other. */
@FunctionalInterface
interface IdGenerator {

    String next(Exchange exchange);
}
