/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Functions whose output is passed on while they write it. */
@NullMarked
package io.gatehouse.acceptance.aws.stream;

import org.jspecify.annotations.NullMarked;
