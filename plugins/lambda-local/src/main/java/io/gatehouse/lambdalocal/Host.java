/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import java.time.Duration;

/**
 * What the environments of all functions share.
 *
 * @param directory for files of the environments; goes away with the emulator
 * @param startTimeout for a process to ask for its first invocation
 */
record Host(
        ControlThread control,
        LoopbackServers servers,
        JavaRuntime java,
        EmulatedRegion region,
        ScratchDirectory directory,
        Duration startTimeout) {}
