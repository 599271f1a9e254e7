/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The place of one plugin in the order of a route: which of its configured uses runs, given the consumer known when its turn
 * comes. Immutable.
 */
public final class PluginSlot {

    private final @Nullable PluginInstance usual;
    private final Map<String, PluginInstance> byConsumer;

    /**
     * A place in the order.
     *
     * @param usual what runs for everybody else; null for nothing
     * @param byConsumer what runs instead for single consumers, by consumer id: only where it is more specific than the usual
     */
    public PluginSlot(@Nullable PluginInstance usual, Map<String, PluginInstance> byConsumer) {
        this.usual = usual;
        this.byConsumer = Map.copyOf(byConsumer);
    }

    /** Whether a plugin that may run here logs. */
    boolean mayLog() {
        return usual != null && usual.log() != null
                || byConsumer.values().stream().anyMatch(own -> own.log() != null);
    }

    /** Whether a plugin that may run here looks at what had the request for how long. */
    boolean mayReadTurns() {
        return usual != null && usual.readsTurns()
                || byConsumer.values().stream().anyMatch(PluginInstance::readsTurns);
    }

    @Nullable
    PluginInstance forConsumer(@Nullable String consumerId) {
        if (consumerId == null || byConsumer.isEmpty()) {
            return usual;
        }
        PluginInstance own = byConsumer.get(consumerId);
        return own == null ? usual : own;
    }
}
