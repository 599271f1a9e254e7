/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The process's settings and the declarative file. */
@NullMarked
package io.gatehouse.kernel.config;

import org.jspecify.annotations.NullMarked;
