/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

/**
 * What one function did since the emulator started, counted as CloudWatch counts it.
 *
 * @param invocations that ran to an end, failed ones included
 * @param errors invocations that ended with a function error
 * @param throttles invocations refused for a limit
 * @param coldStarts processes started
 */
public record InvocationCounts(long invocations, long errors, long throttles, long coldStarts) {}
