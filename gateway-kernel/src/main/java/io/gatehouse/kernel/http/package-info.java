/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The HTTP server in front: listeners, protocols, request heads, answers. With {@code http.client}, the only user of Undertow. */
@NullMarked
package io.gatehouse.kernel.http;

import org.jspecify.annotations.NullMarked;
