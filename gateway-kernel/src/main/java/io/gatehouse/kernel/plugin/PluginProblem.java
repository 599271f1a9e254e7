/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import io.gatehouse.kernel.plugin.PluginReport.Reason;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * One thing that is wrong with a unit.
 *
 * @param reason its kind
 * @param sentence what is wrong, with the values found; without full stop
 * @param remedy what to do about it; without full stop
 */
public record PluginProblem(Reason reason, String sentence, String remedy) {

    /** Refuses nulls. */
    public PluginProblem {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(sentence, "sentence");
        Objects.requireNonNull(remedy, "remedy");
    }

    /** For people. */
    String line() {
        return "(" + reason + "): " + sentence + ". " + remedy + ".";
    }

    /** For JSON. */
    Map<String, Object> members() {
        Map<String, Object> members = new TreeMap<>();
        members.put("reason", reason.name());
        members.put("message", sentence);
        members.put("remedy", remedy);
        return members;
    }
}
