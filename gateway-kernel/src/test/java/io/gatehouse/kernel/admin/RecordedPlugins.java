/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which plugins a recorded dialogue needs. */
public final class RecordedPlugins {

    private static final Map<String, String> BY_COLLECTION = Map.of(
            "key-auths", "key-auth",
            "basic-auths", "basic-auth",
            "jwts", "jwt",
            "hmac-auths", "hmac-auth",
            "oauth2", "oauth2",
            "oauth2_tokens", "oauth2");
    private static final Set<String> BELOW_CONSUMERS = Set.of("key-auth", "basic-auth", "jwt", "hmac-auth", "oauth2");
    private static final Pattern NAMED = Pattern.compile("\"name\": *\"([a-z0-9-]+)\"|(?:^|&)name=([a-z0-9-]+)");

    private RecordedPlugins() {}

    /** The plugins whose entities or credentials the dialogue is about, as far as it expects them to be there. */
    public static Set<String> of(Map<String, @Nullable Object> scenario) {
        Set<String> names = new TreeSet<>();
        for (Object item : (List<?>) Objects.requireNonNull(scenario.get("steps"))) {
            Map<String, @Nullable Object> step = RecordedDialogue.map(item);
            String path = String.valueOf(step.get("path"));
            String[] segments = path.substring(1).split("[/?]");
            for (String segment : segments) {
                if (BY_COLLECTION.containsKey(segment)) {
                    names.add(BY_COLLECTION.get(segment));
                }
                if (segments[0].equals("consumers") && BELOW_CONSUMERS.contains(segment)) {
                    names.add(segment);
                }
            }
            boolean plugins = path.contains("plugins");
            if (plugins && !String.valueOf(step.get("expect")).contains("not enabled")) {
                Matcher named = NAMED.matcher(String.valueOf(step.get("body_text")));
                while (named.find()) {
                    names.add(named.group(1) == null ? named.group(2) : named.group(1));
                }
                if (segments.length == 3 && path.startsWith("/schemas/plugins/") && !segments[2].equals("validate")) {
                    boolean there = RecordedDialogue.map(step.get("expect")).get("status") instanceof Number status
                            && status.intValue() == 200;
                    if (there) {
                        names.add(segments[2]);
                    }
                }
            }
        }
        return names;
    }
}
