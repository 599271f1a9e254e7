/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Headers that can be edited: flat, in order, cheap to make. Not safe for use by many threads. */
public final class HeaderList implements Headers {

    private static final int INITIAL_LINES = 12;

    private String[] names;
    private String[] values;
    private int[] hashes;
    private int size;

    /** An empty list. */
    public HeaderList() {
        names = new String[INITIAL_LINES];
        values = new String[INITIAL_LINES];
        hashes = new int[INITIAL_LINES];
    }

    /** A copy. */
    public HeaderList(Headers other) {
        int lines = other.size();
        int capacity = Math.max(INITIAL_LINES, lines + 4);
        if (other instanceof HeaderList list) {
            names = Arrays.copyOf(list.names, capacity);
            values = Arrays.copyOf(list.values, capacity);
            hashes = Arrays.copyOf(list.hashes, capacity);
            size = lines;
            return;
        }
        names = new String[capacity];
        values = new String[capacity];
        hashes = new int[capacity];
        for (int i = 0; i < lines; i++) {
            add(other.name(i), other.value(i));
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public String name(int index) {
        return names[Objects.checkIndex(index, size)];
    }

    @Override
    public String value(int index) {
        return values[Objects.checkIndex(index, size)];
    }

    @Override
    public @Nullable String first(HeaderName name) {
        int index = indexOf(name.text(), name.nameHash(), 0);
        return index < 0 ? null : values[index];
    }

    @Override
    public @Nullable String first(String name) {
        int index = indexOf(name, HeaderName.hash(name), 0);
        return index < 0 ? null : values[index];
    }

    @Override
    public List<String> all(String name) {
        int hash = HeaderName.hash(name);
        int index = indexOf(name, hash, 0);
        if (index < 0) {
            return List.of();
        }
        List<String> found = new ArrayList<>(2);
        for (; index >= 0; index = indexOf(name, hash, index + 1)) {
            found.add(values[index]);
        }
        return found;
    }

    @Override
    public int count(HeaderName name) {
        int count = 0;
        for (int i = indexOf(name.text(), name.nameHash(), 0);
                i >= 0;
                i = indexOf(name.text(), name.nameHash(), i + 1)) {
            count++;
        }
        return count;
    }

    /** Appends a line. */
    public void add(HeaderName name, String value) {
        append(name.text(), value, name.nameHash());
    }

    /** Appends a line. The name must be a token; the value must not contain line ends. */
    public void add(String name, String value) {
        append(name, value, HeaderName.hash(name));
    }

    /** Replaces all lines of this name by one, at the place of the first, or appends it. */
    public void set(HeaderName name, String value) {
        replace(name.text(), value, name.nameHash());
    }

    /** Replaces all lines of this name by one, at the place of the first, or appends it. */
    public void set(String name, String value) {
        replace(name, value, HeaderName.hash(name));
    }

    /** Removes all lines of this name; tells whether there were any. */
    public boolean remove(HeaderName name) {
        return removeFrom(name.text(), name.nameHash(), 0);
    }

    /** Removes all lines of this name; tells whether there were any. */
    public boolean remove(String name) {
        return removeFrom(name, HeaderName.hash(name), 0);
    }

    /** Removes one line. */
    public void removeAt(int index) {
        Objects.checkIndex(index, size);
        int moved = size - index - 1;
        System.arraycopy(names, index + 1, names, index, moved);
        System.arraycopy(values, index + 1, values, index, moved);
        System.arraycopy(hashes, index + 1, hashes, index, moved);
        size--;
        names[size] = "";
        values[size] = "";
    }

    /** Replaces the value of one line. */
    public void setAt(int index, String value) {
        values[Objects.checkIndex(index, size)] = Objects.requireNonNull(value, "value");
    }

    /** Removes everything. */
    public void clear() {
        Arrays.fill(names, 0, size, "");
        Arrays.fill(values, 0, size, "");
        size = 0;
    }

    private int indexOf(String name, int hash, int from) {
        for (int i = from; i < size; i++) {
            if (hashes[i] == hash && names[i].equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    private void append(String name, String value, int hash) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        if (size == names.length) {
            int capacity = size * 2;
            names = Arrays.copyOf(names, capacity);
            values = Arrays.copyOf(values, capacity);
            hashes = Arrays.copyOf(hashes, capacity);
        }
        names[size] = name;
        values[size] = value;
        hashes[size] = hash;
        size++;
    }

    private void replace(String name, String value, int hash) {
        int first = indexOf(name, hash, 0);
        if (first < 0) {
            append(name, value, hash);
            return;
        }
        values[first] = Objects.requireNonNull(value, "value");
        removeFrom(name, hash, first + 1);
    }

    private boolean removeFrom(String name, int hash, int from) {
        int read = indexOf(name, hash, from);
        if (read < 0) {
            return false;
        }
        int write = read;
        for (; read < size; read++) {
            if (hashes[read] == hash && names[read].equalsIgnoreCase(name)) {
                continue;
            }
            names[write] = names[read];
            values[write] = values[read];
            hashes[write] = hashes[read];
            write++;
        }
        Arrays.fill(names, write, size, "");
        Arrays.fill(values, write, size, "");
        size = write;
        return true;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < size; i++) {
            text.append(i == 0 ? "" : ", ").append(names[i]);
        }
        return text.append(']').toString();
    }
}
