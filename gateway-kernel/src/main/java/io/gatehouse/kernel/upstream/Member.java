/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

/**
 * A server's place in an upstream: what requests to it tell is noted here. Safe for use by many threads, without locks.
 */
public final class Member {

    /** What a failed attempt counts at least where the quickest target is wanted: one that fails at once is not quick. */
    private static final long COST_OF_FAILURE = 1_000_000_000;

    private final TargetGroup group;
    private final Target target;
    private final int index;
    private final int weight;

    Member(TargetGroup group, Target target, int index, int weight) {
        this.group = group;
        this.target = target;
        this.index = index;
        this.weight = weight;
    }

    /** A host name or address. */
    public String host() {
        return target.host();
    }

    /** Its port. */
    public int port() {
        return target.port();
    }

    /** Host and port, IPv6 addresses in brackets. */
    public String name() {
        return target.name();
    }

    /** Its number in the upstream, from 0. */
    public int index() {
        return index;
    }

    int weight() {
        return weight;
    }

    Target target() {
        return target;
    }

    /** Whether requests may go there. */
    boolean isAvailable() {
        return weight > 0 && (!group.checksHealth() || target.health().isHealthy());
    }

    /** A request goes there. */
    void began() {
        if (group.algorithm().countsRequests()) {
            target.began();
        }
    }

    /** A request that went there has ended, with or without an answer. Once for each that began. */
    public void ended() {
        if (group.algorithm().countsRequests()) {
            target.ended();
        }
    }

    /** An answer has begun. */
    public void answered(int status, long nanos) {
        if (group.algorithm().measures()) {
            target.took(nanos, System.nanoTime());
        }
        if (group.checksHealth()
                && target.health().status(status, group.checks().passive())) {
            group.changed(this, "status " + status + " of answers");
        }
    }

    /** No connection could be made, or it broke before an answer. */
    public void failed(long nanos) {
        failed(nanos, false);
    }

    /** A deadline passed before an answer. */
    public void timedOut(long nanos) {
        failed(nanos, true);
    }

    private void failed(long nanos, boolean timeout) {
        if (group.algorithm().measures()) {
            target.took(Math.max(nanos, COST_OF_FAILURE), System.nanoTime());
        }
        if (group.checksHealth()) {
            CheckRules rules = group.checks().passive();
            HealthState health = target.health();
            if (timeout ? health.timedOut(rules) : health.failed(rules)) {
                group.changed(this, timeout ? "timeouts of requests" : "failed connections of requests");
            }
        }
    }
}
