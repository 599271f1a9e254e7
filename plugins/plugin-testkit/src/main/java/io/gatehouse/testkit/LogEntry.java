/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was logged about one request, as plugins that log see it: a JSON object. Cannot be changed. */
public final class LogEntry extends AbstractMap<String, Object> {

    private final Map<String, Object> members;

    LogEntry(Map<String, Object> members) {
        this.members = Collections.unmodifiableMap(members);
    }

    /** The value at a path, such as {@code response.status} or {@code tries[0].ip}; null when there is none. */
    public @Nullable Object member(String path) {
        return JsonPath.of(path).in(members).value();
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        return members.entrySet();
    }
}
