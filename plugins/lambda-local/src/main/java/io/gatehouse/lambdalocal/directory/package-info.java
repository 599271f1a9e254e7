/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Functions of the local Lambda, an emulator, that are found in a directory and follow its changes. */
@NullMarked
package io.gatehouse.lambdalocal.directory;

import org.jspecify.annotations.NullMarked;
