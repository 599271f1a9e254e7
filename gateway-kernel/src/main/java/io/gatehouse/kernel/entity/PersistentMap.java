/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A hash map that never changes: an edit makes another one, which shares all buckets with this one that the edit left alone.
 * Keys and values are not null; the order of the entries means nothing.
 */
final class PersistentMap<K, V> extends AbstractMap<K, V> {

    private static final int FEWEST_BUCKETS = 16;
    private static final int FULL_BUCKET = 64;
    private static final PersistentMap<?, ?> EMPTY = new PersistentMap<>(noBuckets(FEWEST_BUCKETS), 0);

    private final Map<K, V>[] buckets;
    private final int size;

    private PersistentMap(Map<K, V>[] buckets, int size) {
        this.buckets = buckets;
        this.size = size;
    }

    @SuppressWarnings("unchecked")
    static <K, V> PersistentMap<K, V> empty() {
        return (PersistentMap<K, V>) EMPTY;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <K, V> Map<K, V>[] noBuckets(int count) {
        Map<K, V>[] buckets = new Map[count];
        Arrays.fill(buckets, Map.of());
        return buckets;
    }

    /** Takes the upper bits of a scrambled hash: the maps inside of the buckets go by the lower ones. */
    private static int bucketOf(Object key, int count) {
        return (key.hashCode() * 0x9E37_79B9) >>> (Integer.numberOfLeadingZeros(count) + 1);
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
        return key == null ? null : buckets[bucketOf(key, buckets.length)].get(key);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return get(key) != null;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<K, V>> iterator() {
                return new Entries<>(buckets);
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    Editor<K, V> edit() {
        return new Editor<>(this);
    }

    private static final class Entries<K, V> implements Iterator<Map.Entry<K, V>> {

        private final Map<K, V>[] buckets;
        private Iterator<Map.Entry<K, V>> current;
        private int next;

        Entries(Map<K, V>[] buckets) {
            this.buckets = buckets;
            current = buckets[0].entrySet().iterator();
            next = 1;
        }

        @Override
        public boolean hasNext() {
            while (!current.hasNext() && next < buckets.length) {
                current = buckets[next++].entrySet().iterator();
            }
            return current.hasNext();
        }

        @Override
        public Map.Entry<K, V> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Map.Entry<K, V> entry = current.next();
            return new SimpleImmutableEntry<>(entry);
        }
    }

    /** Changes on their way into another map; each bucket is copied once at most. Used by one thread, once. */
    static final class Editor<K, V> {

        private final PersistentMap<K, V> before;
        private Map<K, V>[] buckets;
        private boolean[] own = {};
        private int size;

        private Editor(PersistentMap<K, V> before) {
            this.before = before;
            buckets = before.buckets;
            size = before.size;
        }

        @Nullable
        V get(K key) {
            return buckets[bucketOf(key, buckets.length)].get(key);
        }

        void put(K key, V value) {
            if (bucket(key).put(key, value) == null) {
                size++;
                if (size > buckets.length * FULL_BUCKET) {
                    grow();
                }
            }
        }

        void remove(K key) {
            if (get(key) != null) {
                bucket(key).remove(key);
                size--;
            }
        }

        private Map<K, V> bucket(K key) {
            if (own.length == 0) {
                buckets = buckets.clone();
                own = new boolean[buckets.length];
            }
            int at = bucketOf(key, buckets.length);
            if (!own[at]) {
                buckets[at] = new HashMap<>(buckets[at]);
                own[at] = true;
            }
            return buckets[at];
        }

        private void grow() {
            Map<K, V>[] old = buckets;
            buckets = noBuckets(old.length * 4);
            own = new boolean[buckets.length];
            for (Map<K, V> bucket : old) {
                bucket.forEach((key, value) -> bucket(key).put(key, value));
            }
        }

        PersistentMap<K, V> done() {
            return own.length == 0 ? before : new PersistentMap<>(buckets, size);
        }
    }
}
