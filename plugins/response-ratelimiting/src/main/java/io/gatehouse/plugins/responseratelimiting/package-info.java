/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The {@code response-ratelimiting} plugin: limits what answers say that their requests have cost. */
@NullMarked
package io.gatehouse.plugins.responseratelimiting;

import org.jspecify.annotations.NullMarked;
