/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** From a request to the event a function receives: legacy, forward, API Gateway and load balancer formats. Pure functions. */
@NullMarked
package io.gatehouse.plugins.awslambda.event;

import org.jspecify.annotations.NullMarked;
