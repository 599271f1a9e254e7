/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.admin.LogLevelChange;
import io.gatehouse.kernel.observe.LogSetup;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** What nodes of one database say to each other, beside what they write. */
final class NodeWords {

    private static final Logger LOG = System.getLogger(NodeWords.class.getName());

    private NodeWords() {}

    /** Does what another node says; what is not understood may come from a later version and is passed over. */
    static void take(String word) {
        LogLevelChange change = LogLevelChange.of(word);
        if (change == null) {
            LOG.log(Level.DEBUG, "another node said something that this one does not know: {0}", word);
        } else {
            LogSetup.change(change.level(), change.time());
        }
    }
}
