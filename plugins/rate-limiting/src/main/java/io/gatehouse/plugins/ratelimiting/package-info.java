/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The {@code rate-limiting} plugin: so many requests in a second, a minute, … a year. */
@NullMarked
package io.gatehouse.plugins.ratelimiting;

import org.jspecify.annotations.NullMarked;
