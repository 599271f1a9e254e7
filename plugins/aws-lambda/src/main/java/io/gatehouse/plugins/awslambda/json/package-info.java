/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Reading and writing JSON as bytes, without objects in between. */
@NullMarked
package io.gatehouse.plugins.awslambda.json;

import org.jspecify.annotations.NullMarked;
