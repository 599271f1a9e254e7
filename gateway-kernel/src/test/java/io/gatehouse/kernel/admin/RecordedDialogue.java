/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One recorded dialogue with an Admin API, played again: in memory, or with a gateway behind a socket. */
public final class RecordedDialogue {

    private static final Set<String> LISTS =
            Set.of("allow", "access-control-allow-methods", "access-control-allow-headers");

    private static final int MOST_PAGES = 100;

    /** What is deleted first comes first. */
    private static final List<String> COLLECTIONS = List.of(
            "plugins",
            "consumers",
            "routes",
            "services",
            "upstreams",
            "snis",
            "certificates",
            "ca_certificates",
            "vaults",
            "keys",
            "key-sets");

    /** What is there to talk to: knows nothing of dialogues. */
    @FunctionalInterface
    public interface Door {

        /** Sends a request and waits for the answer. */
        Answer send(String method, String target, Map<String, String> headers, String body) throws Exception;
    }

    /**
     * An answer.
     *
     * @param header value of a header by name, null when it is absent
     * @param body as text
     */
    public record Answer(int status, Function<String, @Nullable String> header, String body) {}

    private final Map<String, String> variables = new HashMap<>();
    private final List<?> steps;
    private final Door door;
    private final Function<String, @Nullable Object> json;

    /**
     * A dialogue of a file.
     *
     * @param json reads JSON into maps, lists, texts, numbers, booleans and null
     */
    public RecordedDialogue(
            Map<String, @Nullable Object> file,
            Map<String, @Nullable Object> scenario,
            Door door,
            Function<String, @Nullable Object> json) {
        if (file.get("vars") instanceof Map<?, ?> vars) {
            vars.forEach((name, value) -> variables.put((String) name, (String) value));
        }
        steps = (List<?>) Objects.requireNonNull(scenario.get("steps"));
        this.door = door;
        this.json = json;
    }

    /** Leaves nothing in a gateway, as every dialogue begins. */
    public static void clear(Door door, boolean database, Function<String, @Nullable Object> json) throws Exception {
        Map<String, String> type = Map.of("Content-Type", "application/json");
        if (!database) {
            Answer answer = door.send("POST", "/config", type, "{\"_format_version\": \"3.0\"}");
            assertThat(answer.status()).as(answer.body()).isEqualTo(201);
            return;
        }
        for (String collection : COLLECTIONS) {
            // Every page is deleted whole, so that the first one is the next.
            for (int page = 0; page < MOST_PAGES; page++) {
                Answer answer = door.send("GET", "/" + collection + "?size=1000", Map.of(), "");
                List<?> data = (List<?>)
                        Objects.requireNonNull(map(json.apply(answer.body())).get("data"));
                if (data.isEmpty()) {
                    break;
                }
                for (Object entity : data) {
                    Answer deleted = door.send(
                            "DELETE", "/" + collection + "/" + map(entity).get("id"), Map.of(), "");
                    assertThat(deleted.status()).as(deleted.body()).isEqualTo(204);
                }
            }
        }
    }

    /** Sends its requests one after another and compares the answers; the gateway must be empty. */
    public void play() throws Exception {
        for (int i = 0; i < steps.size(); i++) {
            Map<String, @Nullable Object> step = map(steps.get(i));
            String name = "step " + (i + 1) + ": " + step.get("method") + " " + step.get("path");
            Duration patience = step.get("within_s") instanceof Number seconds
                    ? Duration.ofMillis((long) (seconds.doubleValue() * 1000))
                    : Duration.ZERO;
            play(step, name, System.nanoTime() + patience.toNanos());
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, @Nullable Object> map(@Nullable Object value) {
        return (Map<String, @Nullable Object>) Objects.requireNonNull(value);
    }

    private void play(Map<String, @Nullable Object> step, String name, long deadline) throws Exception {
        Map<String, String> headers = new LinkedHashMap<>();
        if (step.get("headers") instanceof Map<?, ?> given) {
            given.forEach((header, value) -> headers.put((String) header, filled((String) value)));
        }
        String body = step.get("body_text") instanceof String text ? filled(text) : "";
        String method = (String) Objects.requireNonNull(step.get("method"));
        String path = filled((String) Objects.requireNonNull(step.get("path")));
        Map<String, @Nullable Object> expected = map(step.get("expect"));
        if (Additions.areIn(body) && Long.valueOf(400).equals(expected.get("status"))) {
            return;
        }
        while (true) {
            Answer answer = door.send(method, path, headers, body);
            try {
                check(step, expected, answer, name);
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() >= deadline) {
                    throw e;
                }
            }
        }
    }

    private void check(
            Map<String, @Nullable Object> step, Map<String, @Nullable Object> expected, Answer answer, String name) {
        String text = answer.body();
        assertThat((long) answer.status()).as(name + " status, body " + text).isEqualTo(expected.get("status"));
        String type = answer.header().apply("Content-Type");
        String wantedType = (String) expected.get("content_type");
        assertThat(type == null ? null : normal(type))
                .as(name + " type")
                .isEqualTo(wantedType == null ? null : normal(wantedType));
        checkHeaders(expected, answer, name);
        Object value = text.isEmpty() || !text.startsWith("{") ? null : json.apply(text);
        if (step.get("capture") instanceof Map<?, ?> captures) {
            captures.forEach((variable, pointer) ->
                    variables.put((String) variable, String.valueOf(AnswerComparison.at(value, (String) pointer))));
        }
        if (expected.get("body_text") instanceof String bodyText) {
            assertThat(text).as(name).isEqualTo(bodyText);
        }
        AnswerComparison comparison = new AnswerComparison(expected, this::filled);
        assertThat(comparison.differences(value)).as(name + " body " + text).isEmpty();
    }

    private static String normal(String contentType) {
        return contentType.toLowerCase(Locale.ROOT).replace(" ", "");
    }

    private static void checkHeaders(Map<String, @Nullable Object> expected, Answer answer, String name) {
        if (expected.get("headers") instanceof Map<?, ?> headers) {
            headers.forEach((header, value) -> {
                String found = answer.header().apply((String) header);
                boolean list = LISTS.contains(((String) header).toLowerCase(Locale.ROOT));
                Object wanted = list && value != null ? elements((String) value) : value;
                assertThat(list && found != null ? elements(found) : found)
                        .as(name + " " + header)
                        .isEqualTo(wanted);
            });
        }
    }

    private static Set<String> elements(String list) {
        return new TreeSet<>(List.of(list.replace(" ", "").split(",")));
    }

    private String filled(String text) {
        String filled = text;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            String value = variable.getValue();
            filled = filled.replace("{{" + variable.getKey() + "}}", value)
                    .replace(
                            "{{" + variable.getKey() + "|json}}",
                            value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"))
                    .replace("{{" + variable.getKey() + "|url}}", URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
        return filled;
    }
}
