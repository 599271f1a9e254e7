/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Example functions of the local Lambda, an emulator. They run in child processes, where only the JDK and AWS's
 * runtime libraries are present: nothing in here may use another package of this module.
 */
@NullMarked
package io.gatehouse.lambdalocal.functions;

import org.jspecify.annotations.NullMarked;
