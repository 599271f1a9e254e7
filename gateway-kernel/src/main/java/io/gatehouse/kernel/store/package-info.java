/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What is expected of a place where entities are kept between starts and shared between nodes. */
@NullMarked
package io.gatehouse.kernel.store;

import org.jspecify.annotations.NullMarked;
