/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Access logs: a line for each request that has ended, as nginx and Kong write it. */
@NullMarked
package io.gatehouse.kernel.accesslog;

import org.jspecify.annotations.NullMarked;
