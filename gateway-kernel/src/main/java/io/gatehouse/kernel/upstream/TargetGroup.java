/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import io.gatehouse.kernel.entity.UpstreamEntity;
import io.gatehouse.kernel.schema.HostAddress;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The servers of one upstream as it is configured: the same for all services that name it. A change of the upstream makes a new
 * group, in which servers that stay are the same. Safe for use by many threads, without locks.
 */
public final class TargetGroup {

    private static final System.Logger LOG = System.getLogger(TargetGroup.class.getName());
    private static final BitSet NOBODY = new BitSet(0);

    private final UpstreamEntity upstream;
    private final HealthChecks checks;
    private final boolean checksHealth;
    private final Member[] members;
    private final Map<String, Member> byName = new HashMap<>();
    private final @Nullable HostAddress hostHeader;
    private final Algorithm algorithm;
    private final @Nullable HashSource hashOn;
    private final HashSource hashFallback;

    /**
     * The servers of an upstream.
     *
     * @param known gives what is known of a server by host and port
     */
    TargetGroup(UpstreamEntity upstream, BiFunction<String, Integer, Target> known) {
        this.upstream = upstream;
        checks = HealthChecks.of(upstream.attributes());
        checksHealth = checks.areOn();
        List<Member> found = new ArrayList<>();
        for (UpstreamEntity.Target target : upstream.targets()) {
            Target server = known.apply(target.host(), target.port());
            Member member = new Member(this, server, found.size(), target.weight());
            found.add(member);
            byName.put(server.name(), member);
        }
        members = found.toArray(Member[]::new);
        hostHeader = upstream.hostHeader() == null ? null : HostAddress.tryParse(upstream.hostHeader());
        algorithm = algorithm(upstream, found);
        hashOn = algorithm instanceof ConsistentHashing ? HashSource.first(upstream.attributes()) : null;
        hashFallback = HashSource.second(upstream.attributes());
        if (algorithm.measures()) {
            expectTheAverage();
        }
    }

    private static Algorithm algorithm(UpstreamEntity upstream, List<Member> members) {
        return switch (upstream.algorithm()) {
            case "consistent-hashing" -> new ConsistentHashing(members, upstream.slots());
            case "least-connections" -> new LeastConnections();
            case "latency" -> new LowestLatency();
            default -> new RoundRobin(members.stream().map(Member::weight).toList());
        };
    }

    /** Servers that are new are not flooded because nobody has waited for them yet. */
    private void expectTheAverage() {
        long now = System.nanoTime();
        float sum = 0;
        int count = 0;
        for (Member member : members) {
            if (member.target().hasLatency()) {
                sum += member.target().latency(now);
                count++;
            }
        }
        if (count > 0) {
            for (Member member : members) {
                member.target().expect(sum / count, now);
            }
        }
    }

    /** Its servers, in the order of their numbers. */
    public List<Member> members() {
        return List.of(members);
    }

    /** A server of it, or null. */
    @Nullable
    Member member(String host, int port) {
        return byName.get(Target.name(host, port));
    }

    /**
     * The {@code Host} that a server is asked for unless the request brings its own: with the port unless it is usual.
     *
     * @param tls whether it is asked by HTTPS
     */
    public String authority(Member member, boolean tls) {
        String given = upstream.hostHeader();
        if (given == null) {
            return Peer.authority(member.host(), member.port(), tls);
        }
        boolean whole = hostHeader == null || hostHeader.port() >= 0 || Peer.isUsual(member.port(), tls);
        return whole ? given : given + ":" + member.port();
    }

    /** The name that TLS asks its servers for, or null for that of each. */
    public @Nullable String serverName() {
        return hostHeader == null ? null : hostHeader.host();
    }

    UpstreamEntity upstream() {
        return upstream;
    }

    HealthChecks checks() {
        return checks;
    }

    /** Whether it is known of servers how they are; otherwise all are taken to be well. */
    boolean checksHealth() {
        return checksHealth;
    }

    Algorithm algorithm() {
        return algorithm;
    }

    /** What requests are hashed on, or null when they are not. */
    @Nullable
    HashSource hashOn() {
        return hashOn;
    }

    /** What they are hashed on when there is none of the other. */
    HashSource hashFallback() {
        return hashFallback;
    }

    /** The number of a server, or -1. Servers that were tried come last: then it is forgotten that they were tried. */
    int choose(int hash, @Nullable BitSet tried) {
        if (checks.threshold() > 0 && !isHealthy()) {
            return Algorithm.NONE;
        }
        int chosen = algorithm.choose(members, hash, tried == null ? NOBODY : tried);
        if (chosen == Algorithm.NONE && tried != null && !tried.isEmpty()) {
            tried.clear();
            chosen = algorithm.choose(members, hash, NOBODY);
        }
        return chosen;
    }

    /** Whether enough of its weight is available. */
    boolean isHealthy() {
        long total = totalWeight();
        return total > 0 && 100.0 * availableWeight() / total > checks.threshold();
    }

    long totalWeight() {
        long total = 0;
        for (Member member : members) {
            total += member.weight();
        }
        return total;
    }

    long availableWeight() {
        long available = 0;
        for (Member member : members) {
            if (member.isAvailable()) {
                available += member.weight();
            }
        }
        return available;
    }

    /** Tells operators. */
    void changed(Member member, String why) {
        boolean healthy = member.target().health().isHealthy();
        LOG.log(
                healthy ? Level.INFO : Level.WARNING,
                () -> "target " + member.target().name() + " of upstream " + upstream.name() + " is "
                        + (healthy ? "healthy" : "unhealthy") + ": " + why);
    }
}
