/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Functions that the tests run in child processes. */
@NullMarked
package io.gatehouse.lambdalocal.samples;

import org.jspecify.annotations.NullMarked;
