/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** From the answer of an Invoke call to the client's reply: plain, proxy integration and errors. Pure functions. */
@NullMarked
package io.gatehouse.plugins.awslambda.reply;

import org.jspecify.annotations.NullMarked;
