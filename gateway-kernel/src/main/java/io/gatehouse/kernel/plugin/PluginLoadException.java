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

    private final transient List<PluginProblem> problems;
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
        this(List.of(new PluginProblem(reason, sentence, remedy)), plugins, cause);
    }

    /** Everything that is wrong with a unit: at least one problem, the most telling first. */
    PluginLoadException(List<PluginProblem> problems, List<String> plugins, @Nullable Throwable cause) {
        super(message(problems), cause);
        this.problems = List.copyOf(problems);
        this.plugins = List.copyOf(plugins);
    }

    private static String message(List<PluginProblem> problems) {
        return String.join(
                " ",
                problems.stream()
                        .map(problem -> problem.sentence() + ". " + problem.remedy() + ".")
                        .toList());
    }

    /** The kind of the first problem. */
    public PluginReport.Reason reason() {
        return problems.get(0).reason();
    }

    /** Everything that is wrong, at least one. */
    public List<PluginProblem> problems() {
        return problems;
    }

    List<String> plugins() {
        return plugins;
    }
}
