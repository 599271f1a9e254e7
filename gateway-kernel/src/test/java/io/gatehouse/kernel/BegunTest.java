/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class BegunTest {

    private final AtomicInteger closed = new AtomicInteger();

    private final AutoCloseable thing = closed::incrementAndGet;

    @Test
    void it_opens_beside_who_asks_and_leaves_the_closing_to_that_one() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        Begun<AutoCloseable> begun = Begun.with(() -> {
            asked.await();
            return thing;
        });
        asked.countDown();

        assertThat(begun.result()).isSameAs(thing);
        begun.close();

        assertThat(closed).hasValue(0);
    }

    @Test
    void what_nobody_asked_for_is_closed_with_it() throws Exception {
        Begun<AutoCloseable> begun = Begun.with(() -> thing);

        begun.close();

        assertThat(closed).hasValue(1);
    }

    @Test
    void a_failure_is_told_to_who_asks() {
        assertFails(new IOException("no port"));
        assertFails(new ConfigurationException(List.of("no store")));
        assertFails(new IllegalStateException("no luck"));
    }

    private static void assertFails(Exception failure) {
        Begun<AutoCloseable> begun = Begun.with(() -> {
            throw failure;
        });
        assertThatThrownBy(begun::result).isSameAs(failure);
    }

    @Test
    void a_failure_that_nobody_asks_for_is_nothing_to_close() throws Exception {
        Begun<AutoCloseable> begun = Begun.with(() -> {
            throw new IOException("no port");
        });

        begun.close();

        assertThatThrownBy(begun::result).hasMessage("no port");
    }
}
