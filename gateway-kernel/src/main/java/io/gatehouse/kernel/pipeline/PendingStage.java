/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.Outcome;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stage that a handler waits for. Whatever comes first, completion or deadline, decides, once, on the request's IO thread; a
 * stage that is complete already decides at once, on the handler's thread.
 */
final class PendingStage<T> extends AtomicInteger implements BiConsumer<T, Throwable>, Abandonable {

    private static final long serialVersionUID = 1L;

    private static final int REGISTERING = 0;
    private static final int WAITING = 1;
    private static final int COMPLETE = 2;

    private final transient PhaseRun run;
    private final transient PluginInstance plugin;
    private final transient Outcome.Await<T> await;
    private transient @Nullable T value;
    private transient @Nullable Throwable cause;
    private transient Transport.@Nullable Timer timer;
    private boolean over;

    PendingStage(PhaseRun run, PluginInstance plugin, Outcome.Await<T> await) {
        this.run = run;
        this.plugin = plugin;
        this.await = await;
    }

    /** Waits; gives the outcome when there is nothing to wait for, else null. */
    @Nullable
    Outcome begin() {
        await.stage().whenComplete(this);
        if (!compareAndSet(REGISTERING, WAITING)) {
            return decide(null);
        }
        Transport transport = run.exchange().transport();
        if (transport.inIoThread()) {
            startTimer();
        } else {
            transport.execute(this::startTimer);
        }
        return null;
    }

    @Override
    public void accept(@Nullable T result, @Nullable Throwable failure) {
        value = result;
        cause = failure;
        if (compareAndSet(REGISTERING, COMPLETE)) {
            return;
        }
        Transport transport = run.exchange().transport();
        if (transport.inIoThread()) {
            completed();
        } else {
            transport.execute(this::completed);
        }
    }

    private void startTimer() {
        if (over) {
            return;
        }
        if (run.flow().hasLeft()) {
            abandon();
            run.flow().leave();
            return;
        }
        run.flow().waitFor(this);
        timer = run.exchange().transport().schedule(this::late, await.limit().toMillis());
    }

    @Override
    public void abandon() {
        stopWaiting();
        try {
            Abandonable.cancel(await.stage());
        } catch (Throwable e) {
            run.guard(plugin).tell(run.exchange(), e);
        }
        depart();
    }

    private void depart() {
        Runnable departure = await.departure();
        if (departure == null) {
            return;
        }
        IoMark mark = run.exchange().transport().mark();
        PhaseGuard outer = mark.enter(run.guard(plugin));
        try {
            departure.run();
        } catch (Throwable e) {
            run.guard(plugin).tell(run.exchange(), e);
        } finally {
            mark.leave(outer);
        }
    }

    private void completed() {
        if (over) {
            return;
        }
        if (run.flow().hasLeft()) {
            abandon();
            run.flow().leave();
        } else {
            stopWaiting();
            run.resume(this, plugin, null);
        }
    }

    private void late() {
        if (!over) {
            stopWaiting();
            run.resume(this, plugin, new TimeoutException("no completion within " + await.limit()));
        }
    }

    private void stopWaiting() {
        over = true;
        run.flow().waitFor(null);
        if (timer != null) {
            timer.cancel();
        }
    }

    /**
     * What the stage leads to.
     *
     * @param late why nobody waits any longer for its completion, or null when it is complete
     */
    @Nullable
    Outcome decide(@Nullable Throwable late) {
        if (late != null) {
            return recover(late);
        }
        if (cause != null) {
            return recover(cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause);
        }
        try {
            return apply(await.then(), value);
        } catch (Throwable e) {
            return run.failure(plugin, e);
        }
    }

    @SuppressWarnings("NullAway") // a stage may complete with null: the handler's function says what that means
    private static <T> @Nullable Outcome apply(Function<? super T, Outcome> then, @Nullable T value) {
        return then.apply(value);
    }

    private @Nullable Outcome recover(Throwable failure) {
        Function<Throwable, Outcome> recovery = await.recovery();
        if (recovery == null) {
            return run.failure(plugin, failure);
        }
        try {
            return recovery.apply(failure);
        } catch (Throwable e) {
            return run.failure(plugin, e);
        }
    }
}
