/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

/** The one whose answers take least time of late, for its weight. */
final class LowestLatency extends LeastCost {

    @Override
    double cost(Member member, long now) {
        return member.target().latency(now) / member.weight();
    }

    @Override
    public boolean measures() {
        return true;
    }
}
