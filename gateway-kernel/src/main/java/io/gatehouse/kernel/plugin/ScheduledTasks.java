/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.plugin;

/**
 * What the plugins of a unit have scheduled.
 *
 * @param unit name of the unit
 * @param running tasks that run now
 * @param waiting tasks whose time has not come
 * @param runs how often tasks have run to their end
 */
public record ScheduledTasks(String unit, int running, int waiting, long runs) {}
