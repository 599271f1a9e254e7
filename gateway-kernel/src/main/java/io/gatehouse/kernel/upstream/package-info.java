/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Which peer a proxied request goes to. */
@NullMarked
package io.gatehouse.kernel.upstream;

import org.jspecify.annotations.NullMarked;
