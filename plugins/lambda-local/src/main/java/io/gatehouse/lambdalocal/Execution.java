/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import org.jspecify.annotations.Nullable;

/**
 * That a function's code began to run for an invocation. A call that a fault dropped or a limit refused does not appear.
 *
 * @param requestId as the answer carries it
 * @param traceId as the function sees it; its root is the caller's, when the caller sent one
 * @param tenantId of a tenant-isolated function
 * @param payload the event, JSON
 */
public record Execution(
        String function,
        String version,
        String requestId,
        String traceId,
        @Nullable String tenantId,
        String payload) {}
