/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Phase;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The phases of one use of a plugin, and which of them are in quarantine. Quarantine of the access phase takes the others along: they
 * would see requests that their plugin never let in. Whatever changes takes the lock; nothing changes while nothing fails.
 */
final class UseGuard {

    private final PluginGuards guards;
    private final String plugin;
    private final String useId;
    private final Map<Phase, PhaseGuard> phases = new EnumMap<>(Phase.class);
    private final Map<Phase, Quarantine> quarantines = new EnumMap<>(Phase.class);
    private boolean retired;

    UseGuard(PluginGuards guards, String plugin, String useId, Handler handler) {
        this.guards = guards;
        this.plugin = plugin;
        this.useId = useId;
        for (Phase phase : Phase.values()) {
            phases.put(phase, new PhaseGuard(this, phase, handler.getClass(), guards.seconds(plugin, phase, handler)));
        }
    }

    String plugin() {
        return plugin;
    }

    String useId() {
        return useId;
    }

    PhaseGuard phase(Phase phase) {
        PhaseGuard guard = phases.get(phase);
        if (guard == null) {
            throw new IllegalArgumentException("phase " + phase);
        }
        return guard;
    }

    long now() {
        return guards.now();
    }

    synchronized void failed(PhaseGuard guard, Throwable cause) {
        QuarantinePolicy policy = guards.policy();
        if (policy.limit() == 0 || retired) {
            return;
        }
        String error = cause.getClass().getName();
        guard.failures(guard.failures() + 1);
        Quarantine running = quarantines.get(guard.phase());
        if (running != null) {
            running.failedAgain(error);
        } else if (guard.failures() >= policy.limit()) {
            Quarantine begun =
                    new Quarantine(guard.phase(), now(), policy.time().toNanos(), error);
            quarantines.put(guard.phase(), begun);
            apply();
            guards.began(this, guard, begun);
        }
    }

    synchronized void recovered(PhaseGuard guard) {
        guard.failures(0);
        Quarantine ended = quarantines.remove(guard.phase());
        if (ended != null) {
            apply();
            guards.ended(this, guard, ended);
        }
    }

    /** No more requests: what was noted is forgotten. */
    synchronized void retire() {
        retired = true;
        if (!quarantines.isEmpty()) {
            quarantines.clear();
            apply();
            guards.forget(this);
        }
    }

    synchronized Map<Phase, Quarantine> quarantines() {
        return new EnumMap<>(quarantines);
    }

    synchronized boolean isQuarantined() {
        return !quarantines.isEmpty();
    }

    private void apply() {
        Quarantine ofAccess = quarantines.get(Phase.ACCESS);
        phases.forEach((phase, guard) -> guard.quarantine(inForce(ofAccess, quarantines.get(phase))));
    }

    private static @Nullable Quarantine inForce(@Nullable Quarantine ofAccess, @Nullable Quarantine own) {
        return ofAccess == null ? own : ofAccess;
    }
}
