/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Gateways whose configuration is kept in a database. */
@NullMarked
package io.gatehouse.acceptance.store;

import org.jspecify.annotations.NullMarked;
