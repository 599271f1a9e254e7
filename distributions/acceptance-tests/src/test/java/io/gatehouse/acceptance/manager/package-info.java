/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The manager page in a real browser. */
@NullMarked
package io.gatehouse.acceptance.manager;

import org.jspecify.annotations.NullMarked;
