/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The plugin http-log. */
@NullMarked
package io.gatehouse.plugins.httplog;

import org.jspecify.annotations.NullMarked;
