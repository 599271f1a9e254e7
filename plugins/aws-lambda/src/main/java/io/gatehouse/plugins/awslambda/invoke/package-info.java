/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The Invoke call: function names, endpoints and signatures. */
@NullMarked
package io.gatehouse.plugins.awslambda.invoke;

import org.jspecify.annotations.NullMarked;
