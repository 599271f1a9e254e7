/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Certificates and keys as text. */
@NullMarked
package io.gatehouse.kernel.pem;

import org.jspecify.annotations.NullMarked;
