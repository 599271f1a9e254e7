/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The gateway's engine: {@link io.gatehouse.kernel.Gateway} is its one entry. */
@NullMarked
package io.gatehouse.kernel;

import org.jspecify.annotations.NullMarked;
