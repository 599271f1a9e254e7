/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Logs, metrics and log entries. */
@NullMarked
package io.gatehouse.kernel.observe;

import org.jspecify.annotations.NullMarked;
