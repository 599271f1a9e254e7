/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What tests of several modules need of the world outside. */
@NullMarked
package io.gatehouse.testsupport;

import org.jspecify.annotations.NullMarked;
