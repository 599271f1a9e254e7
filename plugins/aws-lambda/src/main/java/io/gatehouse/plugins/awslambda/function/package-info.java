/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Which function, which version of it and which tenant a request goes to. */
@NullMarked
package io.gatehouse.plugins.awslambda.function;

import org.jspecify.annotations.NullMarked;
