/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * The same one for the same hash. Each member has points on a ring, as many as its weight says; a request goes to the last point
 * at or before its own. So when a member comes or goes, only its share of the requests goes elsewhere.
 */
final class ConsistentHashing implements Algorithm {

    private static final int FEWEST_SLOTS = 1000;
    private static final int USUAL_POINTS = 160;
    private static final int FREE = -1;

    private final int slots;
    private final int[] places;
    private final int[] owners;

    /**
     * A ring.
     *
     * @param slots places on it, taken for {@value #FEWEST_SLOTS} when fewer
     */
    ConsistentHashing(List<Member> members, int slots) {
        this.slots = Math.max(FEWEST_SLOTS, slots);
        int[] ring = new int[this.slots];
        Arrays.fill(ring, FREE);
        long total = 0;
        int count = 0;
        for (Member member : members) {
            total += member.weight();
            count += member.weight() > 0 ? 1 : 0;
        }
        // Half of the ring stays free: members that need more than that get fewer points each.
        double pointsEach = count == 0 ? 0 : Math.min(USUAL_POINTS, this.slots / 2.0 / count);
        int taken = 0;
        // Whoever comes first to a place has it, so the order is one that all nodes and configurations share.
        List<Member> sorted = members.stream()
                .sorted(Comparator.comparing(member -> member.target().name()))
                .toList();
        for (Member member : sorted) {
            if (member.weight() > 0) {
                int points = Math.max(1, (int) ((double) member.weight() / total * count * pointsEach));
                taken += place(member, points, ring);
            }
        }
        places = new int[taken];
        owners = new int[taken];
        int at = 0;
        for (int place = 0; place < ring.length; place++) {
            if (ring[place] != FREE) {
                places[at] = place;
                owners[at++] = ring[place];
            }
        }
    }

    private static int place(Member member, int points, int[] ring) {
        String name = member.target().name();
        int taken = 0;
        for (int i = 1; taken < points && i <= points + ring.length; i++) {
            int place = Integer.remainderUnsigned(hash(name + " " + i), ring.length);
            if (ring[place] == FREE) {
                ring[place] = member.index();
                taken++;
            }
        }
        return taken;
    }

    /** A number for a text, the same on all nodes and in all versions. */
    static int hash(String text) {
        return Hashing.murmur3_32_fixed()
                .hashString(text, StandardCharsets.UTF_8)
                .asInt();
    }

    @Override
    public int choose(Member[] members, int hash, BitSet excluded) {
        if (places.length == 0) {
            return NONE;
        }
        int found = Arrays.binarySearch(places, Integer.remainderUnsigned(hash, slots));
        int at = found >= 0 ? found : -found - 2;
        for (int i = 0; i < places.length; i++) {
            int owner = owners[Math.floorMod(at - i, places.length)];
            if (members[owner].isAvailable() && !excluded.get(owner)) {
                return owner;
            }
        }
        return NONE;
    }
}
