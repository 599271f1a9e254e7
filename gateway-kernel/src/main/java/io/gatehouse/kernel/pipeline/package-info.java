/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The way of one request through the phases of its plugins. Knows no sockets. */
@NullMarked
package io.gatehouse.kernel.pipeline;

import org.jspecify.annotations.NullMarked;
