/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.gatehouse.kernel.store.StoredRow;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a write costs where there is much. Bytes are counted, not time: they are the same on every machine. */
class ManyEntitiesTest {

    private static final EntityTypes TYPES = TestPlugins.entityTypes();
    private static final int CONSUMERS = 100_000;
    private static final int ROUTES = 10_000;
    private static final int WRITES = 50;

    private static String id(long kind, long number) {
        return new UUID(
                        number * 0x9E37_79B9_7F4A_7C15L & ~0xF000L | 0x4000L,
                        0x8000_0000_0000_0000L | kind << 32 | number)
                .toString();
    }

    private static StoredRow row(String type, String id, Map<String, Object> fields) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>(fields);
        values.put("id", id);
        return new StoredRow(type, id, TYPES.named(type).schemaFor(values).complete(values, TYPES.values()));
    }

    private static StoredRow consumer(int number) {
        return row("consumers", id(1, number), Map.of("username", "user-" + number));
    }

    private static StoredRow key(int number, int consumer) {
        return row(
                "keyauth_credentials",
                id(2, number),
                Map.of("key", "key-" + number, "consumer", Map.of("id", id(1, consumer))));
    }

    private static StoredRow route(int number) {
        return row(
                "routes",
                id(3, number),
                Map.of("name", "route-" + number, "paths", List.of("/" + number), "service", Map.of("id", id(4, 0))));
    }

    private static Configuration many() {
        List<StoredRow> rows = new ArrayList<>();
        rows.add(row("services", id(4, 0), Map.of("name", "service", "host", "h")));
        for (int i = 0; i < CONSUMERS; i++) {
            rows.add(consumer(i));
            rows.add(key(i, i));
        }
        for (int i = 0; i < ROUTES; i++) {
            rows.add(route(i));
        }
        return Configuration.empty(TYPES, VaultReferences.environment("", name -> null))
                .with(rows);
    }

    @Test
    void one_write_among_many_entities_makes_little_anew() {
        long begun = System.nanoTime();
        Configuration many = many();
        long loaded = (System.nanoTime() - begun) / 1_000_000;
        assertThat(many.credential("keyauth_credentials", "key-99999")).isNotNull();
        assertThat(many.routes()).hasSize(ROUTES);

        Cost key = cost(many, i -> key(CONSUMERS + i, i));
        Cost consumer = cost(many, i -> consumer(CONSUMERS + i));
        Cost route = cost(many, i -> route(ROUTES + i));

        System.out.println(
                "read all: " + loaded + " ms, a key: " + key + ", a consumer: " + consumer + ", a route: " + route);
        assertThat(key.bytes()).isLessThan(200_000);
        assertThat(consumer.bytes()).isLessThan(200_000);
        assertThat(route.bytes()).isLessThan(600_000);
    }

    /** What one write takes. */
    private record Cost(long bytes, long microseconds) {

        @Override
        public String toString() {
            return bytes + " bytes, " + microseconds + " us";
        }
    }

    private static Cost cost(Configuration many, java.util.function.IntFunction<StoredRow> write) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<StoredRow> rows = new ArrayList<>();
        for (int i = 0; i < WRITES; i++) {
            rows.add(write.apply(i));
        }
        Configuration current = many.with(List.of(write.apply(WRITES)));
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        long begun = System.nanoTime();
        for (StoredRow row : rows) {
            current = current.with(List.of(row));
        }
        long nanos = System.nanoTime() - begun;
        long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated;
        assertThat(current).isNotSameAs(many);
        return new Cost(bytes / WRITES, nanos / WRITES / 1_000);
    }
}
