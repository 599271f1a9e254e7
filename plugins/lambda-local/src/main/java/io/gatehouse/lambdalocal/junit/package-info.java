/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The local Lambda, an emulator, in the life cycle of JUnit's tests. Needs {@code junit-jupiter-api}. */
@NullMarked
package io.gatehouse.lambdalocal.junit;

import org.jspecify.annotations.NullMarked;
