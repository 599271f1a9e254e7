/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A route. Immutable; lists are empty where nothing was configured.
 *
 * @param id UUID
 * @param name unique name, or null
 * @param protocols such as {@code http} and {@code https}
 * @param methods methods that match; any when empty
 * @param hosts host names that match, with wildcards; any when empty
 * @param paths path prefixes, or regular expressions behind {@code ~}; any when empty
 * @param headers header values that match, by name
 * @param snis TLS server names that match
 * @param tags free words
 * @param attributes the entity as the Admin API shows it
 */
public record Route(
        String id,
        @Nullable String name,
        List<String> protocols,
        List<String> methods,
        List<String> hosts,
        List<String> paths,
        Map<String, List<String>> headers,
        List<String> snis,
        List<String> tags,
        Map<String, Object> attributes) {}
