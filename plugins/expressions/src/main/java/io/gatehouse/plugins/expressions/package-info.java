/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Regular expressions of configurations, matched with texts of clients in linear time. */
@NullMarked
package io.gatehouse.plugins.expressions;

import org.jspecify.annotations.NullMarked;
