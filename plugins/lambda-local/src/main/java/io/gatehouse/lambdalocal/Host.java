/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * What the environments of all functions share.
 *
 * @param directory for files of the environments; goes away with the emulator
 * @param startTimeout for a process to ask for its first invocation
 * @param logs told of each invocation's log, on the control thread
 */
record Host(
        ControlThread control,
        Workers workers,
        LoopbackServers servers,
        ProcessCommands commands,
        EmulatedRegion region,
        ScratchDirectory directory,
        Duration startTimeout,
        AccountLimits limits,
        Executions executions,
        Consumer<FunctionLog> logs) {}
