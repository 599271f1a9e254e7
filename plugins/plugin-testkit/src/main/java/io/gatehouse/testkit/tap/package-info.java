/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The part of the test kit that is loaded as a plugin. Nothing in here is meant for tests. */
@NullMarked
package io.gatehouse.testkit.tap;

import org.jspecify.annotations.NullMarked;
