/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
@NullMarked
package io.gatehouse.testkit.sample;

import org.jspecify.annotations.NullMarked;
