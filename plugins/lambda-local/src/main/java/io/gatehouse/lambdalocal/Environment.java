/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import java.util.concurrent.CompletableFuture;

/** One execution environment, for one invocation at a time. All methods are for the control thread. */
interface Environment {

    /** Told what becomes of the environment, on the control thread. */
    interface Owner {
        /** The function's code begins to run. */
        void began(Invocation invocation);

        void done(Invocation invocation, Outcome.Completed outcome, FunctionLog log);

        void idle(Environment environment);

        void gone(Environment environment);
    }

    FunctionDefinition function();

    /** Whether the invocation may run here: for the same version and tenant. */
    boolean serves(Invocation invocation);

    /** Runs an invocation in an environment that was last reported idle. */
    void invoke(Invocation invocation);

    /** Ends what runs; {@code atOnce} without giving it time to end in order. */
    void destroy(boolean atOnce);

    /** Complete when nothing runs any more and the owner knows. */
    CompletableFuture<Void> gone();
}
