/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What is known about an invocation afterwards: AWS's own report of it, measurements, the log entry; and its trace. */
@NullMarked
package io.gatehouse.plugins.awslambda.report;

import org.jspecify.annotations.NullMarked;
