/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.botdetection;

import io.gatehouse.plugins.expressions.Expression;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Judges clients by their names. There are few different ones, so judgements are kept: one for each place of a table, the newer
 * instead of the older. Safe for use by many threads, which never wait for each other.
 */
final class Agents {

    private static final int PLACES = 1024;
    private static final int LONGEST_KEPT = 512;

    private record Judgement(String agent, boolean refused) {}

    private final List<Expression> allowed;
    private final List<Expression> denied;
    private final AtomicReferenceArray<Judgement> known = new AtomicReferenceArray<>(PLACES);

    Agents(List<Expression> allowed, List<Expression> denied) {
        this.allowed = allowed;
        this.denied = denied;
    }

    /** Whether a client of this name is refused. */
    boolean isRefused(String agent) {
        if (agent.length() > LONGEST_KEPT) {
            return judge(agent);
        }
        int hash = agent.hashCode();
        int place = (hash ^ hash >>> 16) & PLACES - 1;
        Judgement judgement = known.get(place);
        if (judgement == null || !judgement.agent().equals(agent)) {
            judgement = new Judgement(agent, judge(agent));
            known.lazySet(place, judgement);
        }
        return judgement.refused();
    }

    private boolean judge(String agent) {
        String name = agent.strip();
        return !isOneOf(allowed, name) && (isOneOf(denied, name) || KnownBots.contain(name));
    }

    private static boolean isOneOf(List<Expression> expressions, String name) {
        for (int i = 0; i < expressions.size(); i++) {
            if (expressions.get(i).isFoundIn(name)) {
                return true;
            }
        }
        return false;
    }
}
