/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The recorded cases by topic and by group. */
record Corpus(List<Topic> topics) {
    private static final String VALIDATION = "/schemas/plugins/validate";

    /** One file. */
    record Topic(String name, String group, JsonNode file) {
        List<JsonNode> cases() {
            List<JsonNode> cases = new ArrayList<>();
            file.path("cases").forEach(cases::add);
            return cases;
        }
    }

    /** The topics that share one gateway process. */
    record Group(String name, List<Topic> topics) {
        /** The member of the one file that has it; missing when none has. */
        JsonNode setting(String member) {
            for (Topic topic : topics) {
                if (topic.file().has(member)) {
                    return topic.file().get(member);
                }
            }
            return Json.MAPPER.missingNode();
        }
    }

    static Corpus read() {
        List<Topic> topics = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder(), "*.json")) {
            for (Path path : files) {
                JsonNode file = Json.parse(Files.readAllBytes(path));
                topics.add(new Topic(
                        file.path("topic").asText(), file.path("group").asText("main"), file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        topics.sort((left, right) -> left.name().compareTo(right.name()));
        return new Corpus(List.copyOf(topics));
    }

    private static Path folder() {
        URL folder = Corpus.class.getResource("/conformance");
        if (folder == null) {
            throw new IllegalStateException("no folder conformance in the test resources");
        }
        try {
            return Path.of(folder.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The group of most cases first. */
    List<Group> groups() {
        Map<String, List<Topic>> groups = new LinkedHashMap<>();
        groups.put("main", new ArrayList<>());
        topics.forEach(topic ->
                groups.computeIfAbsent(topic.group(), name -> new ArrayList<>()).add(topic));
        return groups.entrySet().stream()
                .map(entry -> new Group(entry.getKey(), List.copyOf(entry.getValue())))
                .toList();
    }

    static String id(JsonNode test) {
        return test.path("id").asText();
    }

    /** The names of all plugins that a case needs: its own, those it has validated, and the global ones of its group. */
    static Set<String> plugins(Group group, JsonNode test) {
        Set<String> names = new TreeSet<>();
        for (String member : GroupConfiguration.FRAGMENTS) {
            collectPlugins(member, test.path(member), names);
        }
        collectPlugins("globals", group.setting("globals"), names);
        for (JsonNode request : test.path("requests")) {
            if (request.path("target").asText().equals(VALIDATION)) {
                names.add(request.path("body_json").path("name").asText());
            }
        }
        return names;
    }

    private static void collectPlugins(String member, JsonNode value, Set<String> names) {
        if (member.equals("plugins")) {
            value.forEach(plugin -> names.add(plugin.path("name").asText()));
        }
        if (value.isArray()) {
            value.forEach(element -> collectPlugins("", element, names));
        } else {
            value.properties().forEach(inner -> collectPlugins(inner.getKey(), inner.getValue(), names));
        }
    }
}
