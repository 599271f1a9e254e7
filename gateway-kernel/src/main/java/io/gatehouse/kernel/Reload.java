/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.plugin.PluginReport;
import java.util.List;

/**
 * What became of a reload.
 *
 * @param succeeded whether what the files say is in force now
 * @param summary one line: what changed, or that nothing did
 * @param problems why it is not in force, and which units of the directory are broken although nobody uses them
 * @param reports the units that are in force now
 */
public record Reload(boolean succeeded, String summary, List<String> problems, List<PluginReport> reports) {}
