/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import com.google.common.net.InetAddresses;
import io.gatehouse.kernel.upstream.UpstreamHealth.TargetHealth;
import io.gatehouse.kernel.upstream.UpstreamHealth.Verdict;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Tells how upstreams are. Names are looked up for it, and waited for a second at most; blocks meanwhile. */
final class HealthReport {

    private static final long PATIENCE_MILLIS = 1000;

    private final Map<String, CompletableFuture<List<InetAddress>>> addresses = new HashMap<>();

    private HealthReport() {}

    static List<UpstreamHealth> of(Collection<TargetGroup> groups, @Nullable Prober prober) {
        HealthReport report = new HealthReport();
        if (prober != null) {
            report.lookUp(groups, prober);
        }
        return groups.stream().map(report::health).toList();
    }

    private void lookUp(Collection<TargetGroup> groups, Prober prober) {
        for (TargetGroup group : groups) {
            for (Member member : group.members()) {
                if (!InetAddresses.isInetAddress(member.host())) {
                    addresses.computeIfAbsent(
                            member.host(), host -> prober.addresses(host).toCompletableFuture());
                }
            }
        }
        try {
            CompletableFuture.allOf(addresses.values().toArray(CompletableFuture[]::new))
                    .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            // What is not known by now is told as if nobody had asked for its address.
        }
    }

    private UpstreamHealth health(TargetGroup group) {
        List<TargetHealth> targets = new ArrayList<>();
        for (Member member : group.members()) {
            targets.add(health(group, member));
        }
        Verdict verdict = !group.checksHealth()
                ? Verdict.HEALTHCHECKS_OFF
                : group.isHealthy() ? Verdict.HEALTHY : Verdict.UNHEALTHY;
        return new UpstreamHealth(
                group.upstream().id(),
                group.upstream().name(),
                verdict,
                group.totalWeight(),
                group.availableWeight(),
                targets);
    }

    private TargetHealth health(TargetGroup group, Member member) {
        List<String> found = addresses(member.host());
        Verdict verdict = verdict(group, member, found);
        return new TargetHealth(
                member.target().name(),
                member.host(),
                member.port(),
                member.weight(),
                member.isAvailable() && verdict != Verdict.DNS_ERROR,
                verdict,
                found);
    }

    private static Verdict verdict(TargetGroup group, Member member, List<String> addresses) {
        if (addresses.isEmpty()) {
            return Verdict.DNS_ERROR;
        }
        if (!group.checksHealth()) {
            return Verdict.HEALTHCHECKS_OFF;
        }
        return member.target().health().isHealthy() ? Verdict.HEALTHY : Verdict.UNHEALTHY;
    }

    private List<String> addresses(String host) {
        CompletableFuture<List<InetAddress>> asked = addresses.get(host);
        if (asked == null || !asked.isDone() || asked.isCompletedExceptionally()) {
            return List.of(host.indexOf(':') >= 0 ? "[" + host + "]" : host);
        }
        return asked.join().stream().map(InetAddresses::toUriString).toList();
    }
}
