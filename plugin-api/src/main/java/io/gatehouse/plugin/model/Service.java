/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service that requests are proxied to. Immutable.
 *
 * @param id UUID
 * @param name unique name, or null
 * @param protocol such as {@code http}
 * @param host host name, address, or name of an upstream
 * @param port port
 * @param path path put before the request's, or null
 * @param tags free words
 * @param attributes the entity as the Admin API shows it
 */
public record Service(
        String id,
        @Nullable String name,
        String protocol,
        String host,
        int port,
        @Nullable String path,
        List<String> tags,
        Map<String, Object> attributes) {}
