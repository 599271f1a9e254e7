/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Services, routes, consumers, credentials, plugins, upstreams: one immutable configuration. */
@NullMarked
package io.gatehouse.kernel.entity;

import org.jspecify.annotations.NullMarked;
