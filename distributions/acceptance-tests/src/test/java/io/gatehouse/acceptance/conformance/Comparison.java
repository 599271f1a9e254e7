/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.acceptance.support.HeaderLines;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Compares what a case brought about with what is expected of it. */
final class Comparison {
    private static final Map<String, String> CALL_HEADERS = Map.of(
            "x-amz-invocation-type", "RequestResponse",
            "x-amz-log-type", "None",
            "x-amz-security-token", "",
            "x-amz-client-context", "");
    private static final Set<String> FRAMING = Set.of("connection", "content-length", "transfer-encoding");

    private static final Pattern REQUEST_ID = Pattern.compile("[0-9a-f]{32}");

    private final JsonNode test;
    private final JsonNode expected;
    private final Placeholders ports;
    private final List<Answer> answers;
    private final Ignored ignored;
    private final Differences differences = new Differences();

    Comparison(JsonNode test, Placeholders ports, List<Answer> answers) {
        this.test = test;
        this.expected = Deviations.expected(test);
        this.ports = ports;
        this.answers = answers;
        this.ignored = new Ignored(test.path("ignore"));
    }

    Differences compare(Recording recording) {
        JsonNode responses = expected.path("responses");
        compareCount("answers", responses.size(), answers.size());
        for (int i = 0; i < Math.min(responses.size(), answers.size()); i++) {
            compareAnswer(i, responses.get(i), answers.get(i));
        }
        List<Recording.Call> calls = recording.calls();
        JsonNode expectedCalls = expected.path("calls");
        compareCount("calls", expectedCalls.size(), calls.size());
        for (int i = 0; i < Math.min(expectedCalls.size(), calls.size()); i++) {
            compareCall("call " + i, expectedCalls.get(i), calls.get(i));
        }
        List<Recording.UpstreamRequest> upstream = recording.upstream();
        JsonNode expectedUpstream = expected.path("upstream");
        compareCount("upstream requests", expectedUpstream.size(), upstream.size());
        for (int i = 0; i < Math.min(expectedUpstream.size(), upstream.size()); i++) {
            compareUpstream("upstream request " + i, expectedUpstream.get(i), upstream.get(i));
        }
        return differences;
    }

    private void compareCount(String what, int wanted, int given) {
        compareValue("number of " + what, wanted, given);
    }

    private void compareValue(String place, Object wanted, Object given) {
        if (!wanted.equals(given)) {
            differences.add(place, wanted, given);
        }
    }

    private Template.Context context(int request) {
        String requestId =
                request < answers.size() ? answers.get(request).headers().first("X-Kong-Request-Id") : null;
        boolean looksRight = requestId != null && REQUEST_ID.matcher(requestId).matches();
        return new Template.Context(ports, looksRight ? requestId : null, Clock.systemUTC());
    }

    private void compareAnswer(int index, JsonNode wanted, Answer given) {
        JsonNode request = test.path("requests").path(index);
        String place = "answer " + index + " (" + request.path("method").asText("raw") + " "
                + request.path("target").asText("") + ")";
        int status = wanted.path("status").asInt();
        if (status != given.status()) {
            differences.add(
                    place + " status", status, given.status() + (given.note() == null ? "" : " " + given.note()));
        }
        if (status == 0 || given.status() == 0) {
            return;
        }
        if (status < 400) {
            compareValue(
                    place + " interim answers",
                    numbers(wanted.path("interim")),
                    given.interim().toString());
        }
        Template.Context context = context(index);
        Set<String> left = new HashSet<>(ignored.headers());
        left.add("date");
        new FramingComparison(place, differences).compare(wanted.path("headers"), given, left);
        new HeaderComparison(place, context, differences).compare(wanted.path("headers"), given.headers(), left);
        new BodyComparison(place + " body", "body", context, ignored.body(), differences).compare(wanted, given.body());
        if (given.after() > 0) {
            differences.add(place + " end", "nothing after an answer without a body", given.after() + " bytes");
        }
    }

    private static String numbers(JsonNode list) {
        return list.isArray() ? list.toString().replace(",", ", ") : "[]";
    }

    private void compareCall(String place, JsonNode wanted, Recording.Call given) {
        compareRequestIndex(place, wanted, given.request());
        if (wanted.has("connect") || given.connect() != null) {
            compareValue(place + " CONNECT", wanted.path("connect").asText("(none)"), text(given.connect()));
            return;
        }
        compareValue(place + " function", wanted.path("function").asText(), given.function());
        compareValue(place + " query", wanted.path("query"), Json.MAPPER.<JsonNode>valueToTree(given.query()));
        compareValue(place + " signature", wanted.path("sigv4").asText(), given.signature());
        compareValue(place + " credential", wanted.path("credential").asText(), given.credential());
        compareValue(place + " via HTTP proxy", wanted.path("via_http_proxy").asBoolean(), given.viaHttpProxy());
        CALL_HEADERS.forEach((name, absent) -> {
            String value = wanted.path("headers").path(name).asText(absent);
            compareValue(place + " header " + name, value, String.join(", ", valuesOr(given.headers(), name, absent)));
        });
        reportLeaks(place, given);
        new BodyComparison(place + " event", "event", context(given.request()), ignored.event(), differences)
                .compare(wanted, given.event());
    }

    private static List<String> valuesOr(HeaderLines headers, String name, String absent) {
        List<String> values = headers.values(name);
        return values.isEmpty() ? List.of(absent) : values;
    }

    private void reportLeaks(String place, Recording.Call given) {
        JsonNode sent = test.path("requests").path(given.request()).path("headers");
        for (JsonNode line : sent) {
            String name = line.get(0).asText();
            String value = ports.text(line.get(1).asText()).strip();
            if (!CALL_HEADERS.containsKey(name.toLowerCase(Locale.ROOT))
                    && given.headers().values(name).contains(value)) {
                differences.add(place + " header " + name, "(not the client's value)", value);
            }
        }
    }

    private void compareUpstream(String place, JsonNode wanted, Recording.UpstreamRequest given) {
        compareRequestIndex(place, wanted, given.request());
        compareValue(place + " method", wanted.path("method").asText(), given.method());
        compareValue(place + " target", ports.text(wanted.path("target").asText()), given.target());
        Template.Context context = context(given.request());
        Set<String> left = new HashSet<>(ignored.headers());
        left.addAll(FRAMING);
        new HeaderComparison(place, context, differences).compare(wanted.path("headers"), given.headers(), left);
        new BodyComparison(place + " body", "body", context, ignored.body(), differences).compare(wanted, given.body());
    }

    private void compareRequestIndex(String place, JsonNode wanted, int given) {
        if (wanted.has("request")) {
            compareValue(place + " request index", wanted.get("request").asInt(), given);
        }
    }

    private static String text(@Nullable String value) {
        return value == null ? "(none)" : value;
    }
}
