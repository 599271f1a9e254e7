/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.admin.LogLevelChange;
import io.gatehouse.kernel.admin.TargetWord;
import io.gatehouse.kernel.observe.LogSetup;
import io.gatehouse.kernel.upstream.Upstreams;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * What nodes of one database say to each other, beside what they write.
 *
 * @param upstreams of this node
 */
record NodeWords(Upstreams upstreams) {

    private static final Logger LOG = System.getLogger(NodeWords.class.getName());

    /** Does what another node says; what is not understood may come from a later version and is passed over. */
    void take(String word) {
        LogLevelChange change = LogLevelChange.of(word);
        TargetWord said = TargetWord.of(word);
        if (change != null) {
            LogSetup.change(change.level(), change.time());
        } else if (said != null) {
            upstreams.heard(said.upstreamId(), said.target(), said.healthy());
        } else {
            LOG.log(Level.DEBUG, "another node said something that this one does not know: {0}", word);
        }
    }
}
