/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.proxycache;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugins.proxycache.StoredAnswer.Variance;
import org.junit.jupiter.api.Test;

class AnswerStoreTest {

    private static final int CAPACITY = 1 << 20;

    private static StoredAnswer answer(int length) {
        return new StoredAnswer(
                200, new HeaderList(), Body.of(new byte[length]), Variance.NONE, 0, 1, Long.MAX_VALUE, false);
    }

    @Test
    void bytes_of_all_answers_stay_within_the_capacity() {
        AnswerStore store = new AnswerStore(CAPACITY);
        int length = 10_000;
        int stored = 1000;

        for (int i = 0; i < stored; i++) {
            assertThat(store.put("key " + i, answer(length))).isTrue();
        }

        long bytes = 0;
        for (int i = 0; i < stored; i++) {
            bytes += store.find("key " + i, 1) == null ? 0 : length;
        }
        assertThat(bytes).isGreaterThan(CAPACITY / 2).isLessThanOrEqualTo(CAPACITY);
    }

    @Test
    void one_answer_never_takes_the_place_of_all() {
        AnswerStore store = new AnswerStore(CAPACITY);

        assertThat(store.put("small", answer(CAPACITY / 32))).isTrue();
        assertThat(store.put("large", answer(CAPACITY / 16))).isFalse();
        assertThat(store.find("large", 1)).isNull();
    }
}
