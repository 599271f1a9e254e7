/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What one invocation logged, with the lines that Lambda adds.
 *
 * @param text whole lines; the last 256 KB when there was more
 */
public record FunctionLog(String function, String requestId, String text) {
    private static final int LONGEST = 256 * 1024;

    static FunctionLog of(FunctionDefinition function, Invocation invocation, InvocationLog log) {
        return new FunctionLog(function.name(), invocation.requestId(), new String(log.last(LONGEST), UTF_8));
    }
}
