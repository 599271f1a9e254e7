/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Answers a request with the result of an AWS Lambda function. */
@NullMarked
package io.gatehouse.plugins.awslambda;

import org.jspecify.annotations.NullMarked;
