/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Where entities are kept between starts and shared between nodes. */
@NullMarked
package io.gatehouse.kernel.store;

import org.jspecify.annotations.NullMarked;
