/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One case against one gateway: its requests one after another, then the comparison. Run once, by one thread. */
final class CaseRun {
    private static final long PATIENCE_MILLISECONDS = 60_000;
    private static final long WINDOW_MARGIN_MILLISECONDS = 15_000;
    private static final Map<String, Long> WINDOW_MILLISECONDS = Map.of(
            "second", TimeUnit.SECONDS.toMillis(1),
            "minute", TimeUnit.MINUTES.toMillis(1),
            "hour", TimeUnit.HOURS.toMillis(1),
            "day", TimeUnit.DAYS.toMillis(1));

    private final JsonNode test;
    private final Recording recording = new Recording();

    CaseRun(JsonNode test) {
        this.test = test;
    }

    JsonNode test() {
        return test;
    }

    Recording recording() {
        return recording;
    }

    Differences run(Placeholders ports, int adminPort) throws IOException, InterruptedException {
        awaitWindow();
        List<Answer> answers = new ArrayList<>();
        JsonNode requests = test.path("requests");
        try (RawClient client = new RawClient()) {
            for (int i = 0; i < requests.size(); i++) {
                RawRequest request = RawRequest.of(requests.get(i), ports);
                TimeUnit.MILLISECONDS.sleep(request.pauseMilliseconds());
                recording.atRequest(i);
                boolean toAdmin = requests.get(i).path("listener").asText("").equals("admin");
                boolean keep = requests.path(i + 1).path("reuse").asBoolean();
                answers.add(client.send(request, toAdmin ? adminPort : ports.proxyPort(), keep));
            }
        }
        int calls = Deviations.expected(test).path("calls").size();
        recording.await(calls, test.path("await_upstream").asInt(0), PATIENCE_MILLISECONDS);
        TimeUnit.MILLISECONDS.sleep(test.path("linger_ms").asInt(0));
        return new Comparison(test, ports, answers).compare(recording);
    }

    private void awaitWindow() throws InterruptedException {
        if (test.has("window")) {
            long pauses = 0;
            for (JsonNode request : test.path("requests")) {
                pauses += request.path("pause_ms").asInt(0);
            }
            String window = test.get("window").textValue();
            TimeUnit.MILLISECONDS.sleep(millisecondsToWait(window, pauses, System.currentTimeMillis()));
        }
    }

    /** How long to wait so that the case does not meet the end of the period in which it counts. */
    static long millisecondsToWait(String window, long pauses, long now) {
        Long period = WINDOW_MILLISECONDS.get(window);
        if (period == null) {
            throw new IllegalArgumentException(
                    "window: " + window + " (expected: one of " + WINDOW_MILLISECONDS.keySet() + ")");
        }
        long needed = Math.min(pauses + WINDOW_MARGIN_MILLISECONDS, period * 3 / 4);
        long left = period - now % period;
        return left < needed ? left + 1 : 0;
    }
}
