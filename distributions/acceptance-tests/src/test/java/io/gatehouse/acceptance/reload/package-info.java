/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Plugins and configurations that change while requests run. */
@NullMarked
package io.gatehouse.acceptance.reload;

import org.jspecify.annotations.NullMarked;
