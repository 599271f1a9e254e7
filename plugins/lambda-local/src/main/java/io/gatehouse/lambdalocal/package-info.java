/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A local Lambda: an emulator of AWS Lambda's Invoke API whose functions run in processes of their own behind AWS's
 * Runtime API. It is for demonstrations, tests and development; it is not AWS Lambda.
 */
@NullMarked
package io.gatehouse.lambdalocal;

import org.jspecify.annotations.NullMarked;
