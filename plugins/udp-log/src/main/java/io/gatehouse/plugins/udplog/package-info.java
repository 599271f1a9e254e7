/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The plugin udp-log. */
@NullMarked
package io.gatehouse.plugins.udplog;

import org.jspecify.annotations.NullMarked;
