/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The HTTP client: pooled HTTP/1.1 connections per IO thread, used to proxy and lent to plugins. Everything about one call happens
 * on one IO thread, so nothing here locks.
 */
@NullMarked
package io.gatehouse.kernel.http.client;

import org.jspecify.annotations.NullMarked;
