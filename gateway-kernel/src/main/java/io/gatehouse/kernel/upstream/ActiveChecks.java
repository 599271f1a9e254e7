/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import io.gatehouse.kernel.upstream.Prober.Finding;
import io.gatehouse.kernel.upstream.Prober.Question;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the servers of one upstream again and again, from {@link #start} until {@link #stop}, whatever servers come and go. All
 * of it happens on the scheduler, which has one thread.
 */
final class ActiveChecks {

    private final HealthChecks.Probe probe;
    private final Prober prober;
    private final ScheduledExecutorService scheduler;
    private final Rounds ofHealthy = new Rounds(true);
    private final Rounds ofUnhealthy = new Rounds(false);
    private volatile TargetGroup group;
    private volatile boolean stopped;

    ActiveChecks(TargetGroup group, Prober prober, ScheduledExecutorService scheduler) {
        this.group = group;
        this.probe = group.checks().probe();
        this.prober = prober;
        this.scheduler = scheduler;
    }

    /** What begins the rounds: once it is cancelled, nothing of it is left. */
    static ScheduledThreadPoolExecutor timer(ThreadFactory threads) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads);
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /**
     * Looks at these servers of the upstream from now on, without beginning anew: whoever changes them often would never see the end
     * of an interval.
     *
     * @return false when they are to be looked at in another way; then nothing changes
     */
    boolean goOnWith(TargetGroup next) {
        boolean same = probe.equals(next.checks().probe());
        if (same) {
            group = next;
        }
        return same;
    }

    void start() {
        ofHealthy.schedule(probe.healthyInterval());
        ofUnhealthy.schedule(probe.unhealthyInterval());
    }

    /** What was asked already is not noted any more. */
    void stop() {
        stopped = true;
        ofHealthy.cancel();
        ofUnhealthy.cancel();
    }

    /** Looks at all servers that are well, or at all that are not; a round begins when the one before has ended. */
    private final class Rounds {

        private final boolean healthy;
        private final Deque<Member> left = new ArrayDeque<>();
        private int running;
        private @Nullable ScheduledFuture<?> schedule;

        private Rounds(boolean healthy) {
            this.healthy = healthy;
        }

        private void schedule(Duration interval) {
            if (!interval.isZero()) {
                long millis = interval.toMillis();
                schedule = scheduler.scheduleAtFixedRate(this::begin, millis, millis, TimeUnit.MILLISECONDS);
            }
        }

        private void cancel() {
            if (schedule != null) {
                schedule.cancel(false);
            }
        }

        private void begin() {
            if (running > 0) {
                return;
            }
            left.clear();
            for (Member member : group.members()) {
                if (member.weight() > 0 && member.target().health().isHealthy() == healthy) {
                    left.add(member);
                }
            }
            for (int i = 0; i < probe.concurrency() && !left.isEmpty(); i++) {
                running++;
                next();
            }
        }

        private void next() {
            Member member = stopped ? null : left.poll();
            while (member != null && current(member) == null) {
                member = left.poll();
            }
            if (member == null) {
                running--;
                return;
            }
            Member seen = member;
            look(seen)
                    .whenCompleteAsync(
                            (finding, failure) -> {
                                note(seen, finding == null ? new Finding.Failed("no finding: " + failure) : finding);
                                next();
                            },
                            scheduler);
        }
    }

    /** The place that its server has now, or null when it has none. */
    private @Nullable Member current(Member seen) {
        Member member = group.member(seen.host(), seen.port());
        return member != null && member.target() == seen.target() ? member : null;
    }

    private CompletionStage<Finding> look(Member member) {
        try {
            return switch (probe.type()) {
                case "http", "https" -> prober.ask(question(member));
                // What speaks HTTP/2 only would not understand a question in HTTP/1.1.
                default -> prober.connect(member.host(), member.port(), probe.timeout());
            };
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(new Finding.Failed(e.toString()));
        }
    }

    private Question question(Member member) {
        boolean tls = probe.type().equals("https");
        String serverName = probe.serverName();
        return new Question(
                tls,
                member.host(),
                member.port(),
                probe.timeout(),
                group.authority(member, tls),
                probe.path(),
                probe.headers(),
                serverName == null ? group.serverName() : serverName,
                probe.verify(),
                group.upstream().clientCertificateId());
    }

    private void note(Member seen, Finding finding) {
        Member member = stopped ? null : current(seen);
        if (member != null) {
            judge(group, member, finding);
        }
    }

    private static void judge(TargetGroup group, Member member, Finding finding) {
        HealthState health = member.target().health();
        CheckRules rules = group.checks().active();
        if (finding instanceof Finding.Status answer) {
            if (health.status(answer.status(), rules)) {
                group.changed(member, "status " + answer.status() + " of probes");
            }
        } else if (finding instanceof Finding.Connected) {
            if (health.succeeded(rules)) {
                group.changed(member, "probes can connect");
            }
        } else if (finding instanceof Finding.Failed failed) {
            if (health.failed(rules)) {
                group.changed(member, "probes failed: " + failed.reason());
            }
        } else if (health.timedOut(rules)) {
            group.changed(member, "probes timed out");
        }
    }
}
