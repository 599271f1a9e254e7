/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The Admin API. */
@NullMarked
package io.gatehouse.kernel.admin;

import org.jspecify.annotations.NullMarked;
