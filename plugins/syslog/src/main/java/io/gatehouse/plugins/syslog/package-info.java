/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The plugin syslog. */
@NullMarked
package io.gatehouse.plugins.syslog;

import org.jspecify.annotations.NullMarked;
