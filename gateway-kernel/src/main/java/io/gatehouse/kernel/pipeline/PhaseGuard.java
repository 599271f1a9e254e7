/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.kernel.observe.MetricRegistry;
import io.gatehouse.plugin.Phase;
import java.lang.System.Logger.Level;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway notes of one phase of one use of a plugin: how long it takes, whether it fails, whether it is left alone. Safe
 * for use by many threads; as long as nothing fails there is one field to be read.
 */
final class PhaseGuard {

    private static final System.Logger LOG = System.getLogger(PhaseGuard.class.getName());

    private final UseGuard use;
    private final Phase phase;
    private final Class<?> code;
    private final MetricRegistry.@Nullable Series seconds;

    /** In a row; written under the use's lock. */
    private volatile int failures;

    private volatile @Nullable Quarantine quarantine;

    PhaseGuard(UseGuard use, Phase phase, Class<?> code, MetricRegistry.@Nullable Series seconds) {
        this.use = use;
        this.phase = phase;
        this.code = code;
        this.seconds = seconds;
    }

    String plugin() {
        return use.plugin();
    }

    String useId() {
        return use.useId();
    }

    Phase phase() {
        return phase;
    }

    /** As in labels and messages. */
    String phaseName() {
        return phase.name().toLowerCase(Locale.ROOT);
    }

    /** The class of the handler. */
    Class<?> code() {
        return code;
    }

    /** A turn has taken this long; it ended on the IO thread of this number, or on a worker: -1. */
    void spent(int ioThread, long nanos) {
        if (seconds != null) {
            seconds.spent(ioThread, nanos);
        }
    }

    /** Whether the handler is certainly not called now. Changes nothing. */
    boolean refuses() {
        Quarantine current = quarantine;
        return current != null && !(current.phase() == phase && current.isDue(use.now()));
    }

    /** Whether the handler is called now: true means that it must be, as this may be the one try after a quarantine. */
    boolean admits() {
        Quarantine current = quarantine;
        return current == null || current.phase() == phase && current.tries(use.now());
    }

    /** The handler did what it should. */
    void succeeded() {
        if (failures != 0) {
            use.recovered(this);
        }
    }

    /** The handler failed: clients get an error without reasons, the log has everything. */
    void failed(RequestFlow flow, Throwable cause) {
        tell(flow.exchange(), cause);
        if (!flow.hasLeft()) {
            use.failed(this, cause);
        }
    }

    /** Something went wrong that says nothing about the handler's next request. */
    void tell(PipelineExchange exchange, Throwable cause) {
        LOG.log(
                Level.ERROR,
                "plugin " + plugin() + " (" + useId() + ") failed in its " + phaseName() + " phase on "
                        + exchange.described(),
                cause);
    }

    // --- under the lock of the use ---

    int failures() {
        return failures;
    }

    void failures(int count) {
        failures = count;
    }

    void quarantine(@Nullable Quarantine begun) {
        quarantine = begun;
    }
}
