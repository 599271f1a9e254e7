/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Black box tests: they see the unpacked archive only, through its command line and its sockets. */
@NullMarked
package io.gatehouse.acceptance;

import org.jspecify.annotations.NullMarked;
