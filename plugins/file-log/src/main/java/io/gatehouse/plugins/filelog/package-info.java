/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The plugin file-log. */
@NullMarked
package io.gatehouse.plugins.filelog;

import org.jspecify.annotations.NullMarked;
