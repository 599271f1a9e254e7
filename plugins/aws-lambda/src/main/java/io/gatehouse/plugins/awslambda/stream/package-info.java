/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Answers that come while the function writes them: AWS's event stream, decoded with back-pressure. */
@NullMarked
package io.gatehouse.plugins.awslambda.stream;

import org.jspecify.annotations.NullMarked;
