/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.kernel.observe.MetricRegistry;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.LogHandler;
import io.gatehouse.plugin.Metrics;
import io.gatehouse.plugin.Phase;
import io.gatehouse.plugin.ResponseHandler;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Watches over the plugins of a gateway: their time, their failures. One per gateway; safe for use by many threads. */
public final class PluginGuards {

    private static final System.Logger LOG = System.getLogger(PluginGuards.class.getName());

    private final QuarantinePolicy policy;
    private final LongSupplier nanoTime;
    private final MetricRegistry.Summary seconds;
    private final Metrics.Gauge quarantinedUses;
    private final Set<UseGuard> quarantined = ConcurrentHashMap.newKeySet();

    /**
     * A use of a plugin that is left alone.
     *
     * @param phase the phase that failed; of {@link Phase#ACCESS}, requests are refused and the other phases are left out
     * @param lasting since the quarantine began
     * @param lastError class of what was thrown last
     */
    public record Quarantined(String plugin, String useId, Phase phase, Duration lasting, String lastError) {}

    /**
     * Guards that have seen nothing yet.
     *
     * @param metrics takes what is measured
     * @param nanoTime the clock of quarantines, as {@link System#nanoTime}
     */
    public PluginGuards(MetricRegistry metrics, QuarantinePolicy policy, LongSupplier nanoTime) {
        this.policy = policy;
        this.nanoTime = nanoTime;
        seconds = metrics.summary(
                "gatehouse_plugin_seconds",
                "Time that requests spent in a plugin's phase, including what it waited for.",
                "plugin",
                "phase");
        quarantinedUses = metrics.gauge(
                "gatehouse_plugin_quarantined", "Uses of a plugin that are in quarantine as they failed.", "plugin");
    }

    /** Guards whose measurements nobody reads, and that leave nothing alone. */
    static PluginGuards unread() {
        return new PluginGuards(new MetricRegistry(), QuarantinePolicy.none(), System::nanoTime);
    }

    /** Everything that is left alone now, by name of plugin and id of use. */
    public List<Quarantined> quarantined() {
        long now = now();
        List<Quarantined> all = new ArrayList<>();
        for (UseGuard use : quarantined) {
            use.quarantines()
                    .forEach((phase, quarantine) -> all.add(new Quarantined(
                            use.plugin(),
                            use.useId(),
                            phase,
                            Duration.ofNanos(now - quarantine.since()),
                            quarantine.lastError())));
        }
        all.sort(Comparator.comparing(Quarantined::plugin)
                .thenComparing(Quarantined::useId)
                .thenComparing(Quarantined::phase));
        return all;
    }

    QuarantinePolicy policy() {
        return policy;
    }

    long now() {
        return nanoTime.getAsLong();
    }

    /** Where the time of a phase is added up; null for phases that the handler has no part in. */
    MetricRegistry.@Nullable Series seconds(String plugin, Phase phase, Handler handler) {
        boolean takesPart =
                switch (phase) {
                    case ACCESS -> handler instanceof AccessHandler;
                    case RESPONSE -> handler instanceof ResponseHandler;
                    case LOG -> handler instanceof LogHandler;
                };
        return takesPart ? seconds.with(plugin, phase.name().toLowerCase(Locale.ROOT)) : null;
    }

    void began(UseGuard use, PhaseGuard guard, Quarantine quarantine) {
        quarantined.add(use);
        count(use.plugin());
        LOG.log(
                Level.WARNING,
                "plugin " + use.plugin() + " (" + use.useId() + ") is in quarantine for "
                        + policy.time().toSeconds() + " s: its " + guard.phaseName() + " phase failed "
                        + guard.failures() + " times in a row, the last time with " + quarantine.lastError() + "; "
                        + consequence(guard.phase())
                        + " until a request that tries it again goes well (plugin_failure_policy)");
    }

    private static String consequence(Phase phase) {
        return phase == Phase.ACCESS ? "its requests are answered with status 500" : "it is left out";
    }

    void ended(UseGuard use, PhaseGuard guard, Quarantine quarantine) {
        forget(use);
        LOG.log(
                Level.WARNING,
                "plugin " + use.plugin() + " (" + use.useId() + ") is out of quarantine after "
                        + Duration.ofNanos(now() - quarantine.since()).toSeconds() + " s: its " + guard.phaseName()
                        + " phase went well");
    }

    void forget(UseGuard use) {
        if (!use.isQuarantined()) {
            quarantined.remove(use);
        }
        count(use.plugin());
    }

    private synchronized void count(String plugin) {
        long uses =
                quarantined.stream().filter(use -> use.plugin().equals(plugin)).count();
        quarantinedUses.with(plugin).set(uses);
    }
}
