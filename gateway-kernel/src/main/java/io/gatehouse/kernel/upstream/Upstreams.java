/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import com.google.common.net.InetAddresses;
import io.gatehouse.kernel.entity.UpstreamEntity;
import io.gatehouse.kernel.schema.HostAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * All upstreams of a gateway: what is known of their servers lives on while configurations change, and servers are looked at while
 * they are served with. Safe for use by many threads.
 */
public final class Upstreams implements AutoCloseable {

    private static final int USUAL_PORT = 8000;

    /** By id of the upstream; not changed once it is here. */
    private volatile Map<String, TargetGroup> serving = Map.of();

    private Map<String, UpstreamEntity> configured = Map.of();
    private final Map<String, TargetGroup> prepared = new HashMap<>();
    private final Map<String, ActiveChecks> watched = new HashMap<>();
    private volatile @Nullable Prober prober;
    private @Nullable ScheduledExecutorService scheduler;

    /** Groups are asked for to be served with next: those that were asked for and not served with are forgotten. */
    public synchronized void prepare() {
        prepared.clear();
    }

    /** The servers of an upstream, to be served with perhaps. */
    public synchronized TargetGroup group(UpstreamEntity upstream) {
        TargetGroup current = serving.get(upstream.id());
        if (current != null && current.upstream().equals(upstream)) {
            return current;
        }
        TargetGroup earlier = prepared.get(upstream.id());
        if (earlier != null && earlier.upstream().equals(upstream)) {
            return earlier;
        }
        TargetGroup group = new TargetGroup(upstream, (host, port) -> known(current, host, port));
        prepared.put(upstream.id(), group);
        return group;
    }

    private static Target known(@Nullable TargetGroup group, String host, int port) {
        Member member = group == null ? null : group.member(host, port);
        return member == null ? new Target(host, port) : member.target();
    }

    /** These are served with from now on; not changed afterwards. */
    public synchronized void serve(Map<String, UpstreamEntity> upstreams) {
        if (upstreams == configured) {
            return;
        }
        configured = upstreams;
        Map<String, TargetGroup> next = new HashMap<>();
        for (UpstreamEntity upstream : upstreams.values()) {
            TargetGroup group = group(upstream);
            TargetGroup before = serving.get(upstream.id());
            if (before != null && !before.checksHealth() && group.checksHealth()) {
                // Whatever was known of them is of a time before nobody looked.
                group.members().forEach(member -> member.target().health().set(true));
            }
            next.put(upstream.id(), group);
        }
        serving = next;
        prepared.clear();
        watchThese();
    }

    /** Looks at servers from now on, as their upstreams say; once. */
    public synchronized void watch(Prober looking, ThreadFactory threads) {
        prober = looking;
        scheduler = ActiveChecks.timer(threads);
        watchThese();
    }

    private void watchThese() {
        Prober looking = prober;
        ScheduledExecutorService timer = scheduler;
        if (looking == null || timer == null) {
            return;
        }
        watched.entrySet().removeIf(watching -> {
            TargetGroup group = serving.get(watching.getKey());
            boolean over = group == null || !watching.getValue().goOnWith(group);
            if (over) {
                watching.getValue().stop();
            }
            return over;
        });
        serving.forEach((id, group) -> {
            if (group.checks().probe().isOn() && !watched.containsKey(id)) {
                ActiveChecks checks = new ActiveChecks(group, looking, timer);
                watched.put(id, checks);
                checks.start();
            }
        });
    }

    /** How an upstream is, or null when it is not served with; blocks while names are looked up. */
    public @Nullable UpstreamHealth health(String id) {
        TargetGroup group = serving.get(id);
        return group == null ? null : HealthReport.of(List.of(group), prober).get(0);
    }

    /** How all upstreams are; blocks while names are looked up. */
    public List<UpstreamHealth> health() {
        return HealthReport.of(serving.values(), prober);
    }

    /** The name under which a target is told of, from how it was configured. */
    public static String name(String target) {
        HostAddress server = HostAddress.parse(target);
        return Target.name(server.host(), server.port() < 0 ? USUAL_PORT : server.port());
    }

    /**
     * Says how a target is, until something else is seen of it.
     *
     * @param upstreamId of the upstream
     * @param upstreamName of the upstream, for messages
     * @param target host and port as they are configured
     * @param address the one address of the target that is meant, or null
     * @return why this cannot be, or null when it is done
     */
    public @Nullable String set(
            String upstreamId, String upstreamName, String target, @Nullable String address, boolean healthy) {
        TargetGroup group = serving.get(upstreamId);
        Member member = group == null ? null : member(group, target);
        if (group == null || member == null) {
            return "Upstream " + upstreamName + " has no balancer";
        }
        if (!group.checksHealth()) {
            return "no healthchecker found for " + upstreamName;
        }
        String problem = address == null ? null : addressProblem(group, member, address);
        if (problem == null && member.target().health().set(healthy)) {
            group.changed(member, "somebody said so");
        }
        return problem;
    }

    /** Another node was told how a target is; nothing happens where nobody looks after it. */
    public void heard(String upstreamId, String target, boolean healthy) {
        TargetGroup group = serving.get(upstreamId);
        Member member = group == null ? null : member(group, target);
        if (group != null
                && member != null
                && group.checksHealth()
                && member.target().health().set(healthy)) {
            group.changed(member, "somebody said so to another node");
        }
    }

    private static @Nullable Member member(TargetGroup group, String target) {
        HostAddress server = HostAddress.parse(target);
        return group.member(server.host(), server.port() < 0 ? USUAL_PORT : server.port());
    }

    private @Nullable String addressProblem(TargetGroup group, Member member, String text) {
        HostAddress address = HostAddress.tryParse(text);
        if (address == null) {
            return "address: '" + text + "' (expected: an IP address, with a port unless it is " + USUAL_PORT + ")";
        }
        String host = address.type() == HostAddress.Type.NAME
                ? address.host()
                : InetAddresses.toUriString(InetAddresses.forString(address.host()));
        int port = address.port() < 0 ? USUAL_PORT : address.port();
        List<String> all = HealthReport.of(List.of(group), prober)
                .get(0)
                .targets()
                .get(member.index())
                .addresses();
        if (port != member.port() || !all.contains(host) && !host.equals(member.host())) {
            return "address: '" + text + "' (expected: one of " + all + " with port " + member.port() + ")";
        }
        return all.size() < 2
                ? null
                : "address: '" + text + "' is one of " + all.size() + " that " + member.host()
                        + " has, which are healthy or not together (leave the address out)";
    }

    /** Looks at servers no more. */
    @Override
    public synchronized void close() {
        watched.values().forEach(ActiveChecks::stop);
        watched.clear();
        prober = null;
        ScheduledExecutorService timer = scheduler;
        if (timer != null) {
            scheduler = null;
            timer.shutdownNow();
        }
    }
}
