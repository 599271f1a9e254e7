/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What the black box tests share: the archive's processes, servers that follow a script, and a client that sends bytes. */
@NullMarked
package io.gatehouse.acceptance.support;

import org.jspecify.annotations.NullMarked;
