/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.proxycache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/** Answers in memory, as many as fit: those that are asked for rarely make room. Safe for use by many threads. */
final class AnswerStore {

    /** An answer takes at most this part of the memory. */
    private static final int LARGEST_PART = 16;

    private final long capacity;
    private final Cache<String, StoredAnswer> answers;

    /**
     * An empty store.
     *
     * @param capacity in bytes
     */
    AnswerStore(long capacity) {
        this.capacity = capacity;
        answers = Caffeine.newBuilder()
                .maximumWeight(capacity)
                .weigher((String key, StoredAnswer answer) -> key.length() + answer.weight())
                .executor(Runnable::run)
                .build();
    }

    /** Size of the largest answer that is kept, in bytes. */
    long largestAnswer() {
        return Math.min(Integer.MAX_VALUE / 2, capacity / LARGEST_PART);
    }

    /**
     * An answer that is still kept, or null.
     *
     * @param now in seconds since 1970
     */
    @Nullable
    StoredAnswer find(String key, long now) {
        StoredAnswer answer = answers.getIfPresent(key);
        if (answer != null && now >= answer.keptUntil()) {
            answers.asMap().remove(key, answer);
            return null;
        }
        return answer;
    }

    /** Keeps an answer unless it is too large. */
    boolean put(String key, StoredAnswer answer) {
        if (answer.weight() > largestAnswer()) {
            return false;
        }
        answers.put(key, answer);
        return true;
    }

    /** Takes an answer out; false when there was none. */
    boolean remove(String key, long now) {
        StoredAnswer removed = answers.asMap().remove(key);
        return removed != null && now < removed.keptUntil();
    }

    void clear() {
        answers.invalidateAll();
    }
}
