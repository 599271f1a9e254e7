/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The plugin tcp-log. */
@NullMarked
package io.gatehouse.plugins.tcplog;

import org.jspecify.annotations.NullMarked;
