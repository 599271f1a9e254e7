/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

/** Where a handler's phase runs. */
public enum Threading {
    /** On the request's own IO thread: must never block. */
    EVENT_LOOP,
    /** On a thread of the gateway's bounded worker pool: may block. Costs a hop out and one back. */
    WORKER
}
