/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

/**
 * A function written inside a test: it says what the emulator answers, piece by piece and when the test wants it.
 *
 * <pre>{@code
 * FunctionDefinition.script("Clock", call -> {
 *     call.write("tick ");
 *     test.await();
 *     call.write("tack");
 * })
 * }</pre>
 *
 * Runs on a thread of the emulator, several at once when the function's concurrency allows it. It may block. When the
 * function's timeout passes, or the emulator closes, the thread is interrupted, and a script must then return.
 */
@FunctionalInterface
public interface Script {

    /**
     * Answers one invocation.
     *
     * @throws ScriptedError to end with exactly that function error, also after a part of the answer was written
     * @throws Exception to end with a function error of the exception's class and message
     */
    void run(ScriptedCall call) throws Exception;
}
