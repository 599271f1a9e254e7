/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.function;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.RequestTemplate;
import io.gatehouse.plugins.awslambda.invoke.FunctionAddress;
import io.gatehouse.plugins.awslambda.invoke.InvokeMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Versions that take turns, each as often as its weight says.
 *
 * <p>A key's version is the one with the highest score, as in weighted rendezvous hashing: the scores depend on nothing but key,
 * version and weight, so every node and every start agrees, and a changed weight moves only keys to or from its version.
 */
final class WeightedVersions implements Versions {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final double UNIT = 0x1.0p-53;

    private final Version[] versions;
    private final long total;
    private final @Nullable RequestTemplate stickyBy;
    private final RandomGenerator random;

    private record Version(FunctionAddress address, int weight, long seed) {}

    WeightedVersions(
            InvokeMode mode,
            String name,
            Map<String, Integer> weights,
            @Nullable RequestTemplate stickyBy,
            RandomGenerator random) {
        List<Version> used = new ArrayList<>();
        long sum = 0;
        for (Map.Entry<String, Integer> entry : weights.entrySet()) {
            int weight = entry.getValue();
            if (weight > 0) {
                String qualifier = entry.getKey();
                used.add(new Version(FunctionAddress.of(mode, name, qualifier), weight, hash(FNV_OFFSET, qualifier)));
                sum += weight;
            }
        }
        this.versions = used.toArray(new Version[0]);
        this.total = sum;
        this.stickyBy = stickyBy;
        this.random = random;
    }

    @Override
    public FunctionAddress address(AccessExchange exchange) {
        String key = stickyBy == null ? "" : stickyBy.render(exchange);
        return key.isEmpty() ? drawn(random.nextLong(total)) : sticky(key);
    }

    private FunctionAddress drawn(long ticket) {
        long left = ticket;
        int i = 0;
        while (left >= versions[i].weight) {
            left -= versions[i].weight;
            i++;
        }
        return versions[i].address;
    }

    private FunctionAddress sticky(String key) {
        Version best = versions[0];
        double bestScore = score(best, key);
        for (int i = 1; i < versions.length; i++) {
            double score = score(versions[i], key);
            if (score > bestScore) {
                best = versions[i];
                bestScore = score;
            }
        }
        return best.address;
    }

    /** Strict: the last bit must not depend on the processor. */
    private static double score(Version version, String key) {
        double uniform = ((hash(version.seed, key) >>> 11) + 0.5) * UNIT;
        return version.weight / -StrictMath.log(uniform);
    }

    /** FNV-1a over the characters, stirred so that every bit of a short text counts. */
    private static long hash(long seed, String text) {
        long hash = seed;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 33;
    }
}
