/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import java.util.Arrays;
import java.util.List;

/** The plugins that requests run through, in their order; one for all routes to which the same plugins apply. Immutable. */
public final class PluginChain {

    private final PluginSlot[] slots;
    private final int[] accessOrder;
    private final boolean mayLog;
    private final boolean mayReadTurns;

    private PluginChain(List<PluginSlot> slots, int[] accessOrder) {
        this.slots = slots.toArray(PluginSlot[]::new);
        this.accessOrder = accessOrder;
        mayLog = slots.stream().anyMatch(PluginSlot::mayLog);
        mayReadTurns = slots.stream().anyMatch(PluginSlot::mayReadTurns);
    }

    /** One in which the access phase has the order of the other phases. */
    public static PluginChain of(List<PluginSlot> slots) {
        int[] order = new int[slots.size()];
        Arrays.setAll(order, place -> place);
        return new PluginChain(slots, order);
    }

    /**
     * One in which the access phase has an order of its own.
     *
     * @param slots plugins in the order they run
     * @param accessOrder places in {@code slots} in the order of the access phase
     */
    public static PluginChain of(List<PluginSlot> slots, int[] accessOrder) {
        return new PluginChain(slots, accessOrder.clone());
    }

    PluginSlot[] slots() {
        return slots;
    }

    int[] accessOrder() {
        return accessOrder;
    }

    boolean mayLog() {
        return mayLog;
    }

    boolean mayReadTurns() {
        return mayReadTurns;
    }
}
