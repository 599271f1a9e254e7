/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Counting by calendar windows, in the memory of this gateway, or in a Redis or a database that gateways share. */
@NullMarked
package io.gatehouse.plugins.ratecounters;

import org.jspecify.annotations.NullMarked;
