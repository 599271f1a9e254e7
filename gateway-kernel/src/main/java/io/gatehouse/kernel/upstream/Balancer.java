/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which peer of one service is asked. Safe for use by many threads, without locks. */
public final class Balancer {

    private final Peer[] peers;
    private final @Nullable TargetGroup group;

    private Balancer(Peer[] peers, @Nullable TargetGroup group) {
        this.peers = peers;
        this.group = group;
    }

    /** A service with one server. */
    public static Balancer of(Peer peer) {
        return new Balancer(new Peer[] {peer}, null);
    }

    /**
     * A service in front of an upstream.
     *
     * @param peers how this service talks to each member, in the same order
     */
    public static Balancer of(TargetGroup group, List<Peer> peers) {
        return new Balancer(peers.toArray(Peer[]::new), group);
    }

    /** What requests are hashed on first, or null when they are not hashed. */
    public @Nullable HashSource hashOn() {
        return group == null ? null : group.hashOn();
    }

    /** What requests are hashed on when they have none of {@link #hashOn}; null when they are not hashed. */
    public @Nullable HashSource hashFallback() {
        return group == null || group.hashOn() == null ? null : group.hashFallback();
    }

    /** The number that {@link #next} takes for a text. */
    public static int hash(String text) {
        return ConsistentHashing.hash(text);
    }

    /**
     * The next peer, or null when none is available. A peer with a {@linkplain Peer#member() member} is told when the request has
     * ended.
     *
     * @param hash of the request, 0 where nothing is hashed
     * @param tried numbers of members that failed already; emptied when there are no others
     */
    public @Nullable Peer next(int hash, @Nullable BitSet tried) {
        if (group == null) {
            return peers[0];
        }
        int chosen = group.choose(hash, tried);
        if (chosen == Algorithm.NONE) {
            return null;
        }
        Peer peer = peers[chosen];
        Member member = peer.member();
        if (member != null) {
            member.began();
        }
        return peer;
    }
}
