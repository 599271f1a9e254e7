/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

/** The one with the fewest requests for its weight. */
final class LeastConnections extends LeastCost {

    /** One more than it has: with nothing to do, those of more weight come first. */
    @Override
    double cost(Member member, long now) {
        return (member.target().requests() + 1.0) / member.weight();
    }

    @Override
    public boolean countsRequests() {
        return true;
    }
}
