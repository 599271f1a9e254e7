/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** JSON as plain JDK values. */
@NullMarked
package io.gatehouse.kernel.json;

import org.jspecify.annotations.NullMarked;
