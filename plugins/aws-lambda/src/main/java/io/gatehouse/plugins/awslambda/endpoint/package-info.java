/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Names of AWS's endpoints. */
@NullMarked
package io.gatehouse.plugins.awslambda.endpoint;

import org.jspecify.annotations.NullMarked;
