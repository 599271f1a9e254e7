/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What plugins share that send log entries, traces and the like away: queues that never make a request wait and never grow
 * without end.
 */
@NullMarked
package io.gatehouse.delivery;

import org.jspecify.annotations.NullMarked;
