/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
@NullMarked
package io.gatehouse.launcher;

import org.jspecify.annotations.NullMarked;
