/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The paths of a route that compete together: all its regular expressions, or its prefixes of one length. */
record RoutePaths(UUID id, List<String> paths) {

    private static final UUID NAMESPACE = UUID.fromString("7f145bf9-0dce-4f91-98eb-debbce4b9f6b");
    private static final String REGEX_KEY = "true";

    /**
     * Groups of a rule; one without paths when it has none. A group of several paths has an id of its own, made from the rule's,
     * so that ties fall as they do in Kong.
     */
    static List<RoutePaths> of(RouteRule<?> rule) {
        if (rule.paths().size() <= 1) {
            return List.of(new RoutePaths(UUID.fromString(rule.id()), rule.paths()));
        }
        Map<String, List<String>> groups = new LinkedHashMap<>();
        for (String path : rule.paths()) {
            String key = isRegex(path) ? REGEX_KEY : Integer.toString(length(path));
            groups.computeIfAbsent(key, none -> new ArrayList<>()).add(path);
        }
        List<RoutePaths> all = new ArrayList<>(groups.size());
        groups.forEach((key, paths) -> all.add(new RoutePaths(derived(rule.id() + "#" + key), paths)));
        return all;
    }

    static boolean isRegex(String path) {
        return path.startsWith("~");
    }

    /** Length of a prefix in bytes. */
    static int length(String prefix) {
        return prefix.getBytes(StandardCharsets.UTF_8).length;
    }

    boolean areRegex() {
        return !paths.isEmpty() && isRegex(paths.get(0));
    }

    /** UUID of version 5 of a name. */
    private static UUID derived(String name) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-1", impossible);
        }
        digest.update(ByteBuffer.allocate(16)
                .putLong(NAMESPACE.getMostSignificantBits())
                .putLong(NAMESPACE.getLeastSignificantBits())
                .flip());
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(name.getBytes(StandardCharsets.UTF_8)));
        long high = hash.getLong() & 0xFFFFFFFFFFFF0FFFL | 0x5000L;
        long low = hash.getLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
        return new UUID(high, low);
    }
}
