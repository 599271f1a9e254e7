/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.model;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A consumer: whoever calls with a credential. Immutable. At least one of username and custom id is there.
 *
 * @param id UUID
 * @param username unique name, or null
 * @param customId id in a system of the operator's, or null
 * @param groups names of the groups it belongs to, in the order they were given; finding one takes constant time
 * @param tags free words
 * @param attributes the entity as the Admin API shows it
 */
public record Consumer(
        String id,
        @Nullable String username,
        @Nullable String customId,
        Set<String> groups,
        List<String> tags,
        Map<String, Object> attributes) {

    /** A consumer that belongs to no group. */
    public Consumer(
            String id,
            @Nullable String username,
            @Nullable String customId,
            List<String> tags,
            Map<String, Object> attributes) {
        this(id, username, customId, Set.of(), tags, attributes);
    }
}
