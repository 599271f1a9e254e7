/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Who the gateway is for AWS: where keys come from, cached and refreshed off the request path. */
@NullMarked
package io.gatehouse.plugins.awslambda.identity;

import org.jspecify.annotations.NullMarked;
