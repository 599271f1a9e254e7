/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Thousands of clients, a Lambda that fails in every way it can, and keys that last for seconds, all at once. */
@NullMarked
package io.gatehouse.acceptance.aws.chaos;

import org.jspecify.annotations.NullMarked;
