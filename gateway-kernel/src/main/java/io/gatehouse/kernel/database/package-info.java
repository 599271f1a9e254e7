/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Stores of entities in databases that are reached with JDBC: H2 and PostgreSQL. */
@NullMarked
package io.gatehouse.kernel.database;

import org.jspecify.annotations.NullMarked;
