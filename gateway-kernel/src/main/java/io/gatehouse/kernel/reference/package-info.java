/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What people read of a plugin: its page, its row in the table of all, its summary; made from its code. */
@NullMarked
package io.gatehouse.kernel.reference;

import org.jspecify.annotations.NullMarked;
