/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A unit that cannot be loaded, or a plugin that cannot be used: why, and what to do about it. */
public final class PluginLoadException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final PluginReport.Reason reason;
    private final String sentence;
    private final String remedy;
    private final transient List<String> plugins;

    PluginLoadException(PluginReport.Reason reason, String sentence, String remedy, @Nullable Throwable cause) {
        this(reason, sentence, remedy, List.of(), cause);
    }

    PluginLoadException(
            PluginReport.Reason reason,
            String sentence,
            String remedy,
            List<String> plugins,
            @Nullable Throwable cause) {
        super(sentence + ". " + remedy + ".", cause);
        this.reason = reason;
        this.sentence = sentence;
        this.remedy = remedy;
        this.plugins = List.copyOf(plugins);
    }

    /** The kind of problem. */
    public PluginReport.Reason reason() {
        return reason;
    }

    String sentence() {
        return sentence;
    }

    String remedy() {
        return remedy;
    }

    List<String> plugins() {
        return plugins;
    }
}
