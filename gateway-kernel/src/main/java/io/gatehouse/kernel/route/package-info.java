/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Which route a request belongs to, and the path that is sent on. */
@NullMarked
package io.gatehouse.kernel.route;

import org.jspecify.annotations.NullMarked;
