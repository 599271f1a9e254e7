/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/** Compares how the end of an answer is told: by a length that fits or by chunks. */
final class FramingComparison {
    private static final String LENGTH = "{{length}}";

    private final String place;
    private final Differences differences;

    FramingComparison(String place, Differences differences) {
        this.place = place;
        this.differences = differences;
    }

    /**
     * @param expected the expected headers
     * @param left names that are not looked at; gets those that are settled here
     */
    void compare(JsonNode expected, Answer answer, Set<String> left) {
        if (answer.status() == 304) {
            left.addAll(Set.of("content-length", "transfer-encoding"));
            return;
        }
        List<String> lengths = answer.headers().values("Content-Length");
        boolean chunkedIsExpected =
                expected.path("transfer-encoding").asText("").equals("chunked");
        boolean hasLengthInstead = !lengths.isEmpty()
                && answer.headers().values("Transfer-Encoding").isEmpty();
        if (!left.contains("transfer-encoding") && chunkedIsExpected && hasLengthInstead) {
            left.add("transfer-encoding");
            requireFit(lengths, answer, left);
        } else if (expected.path("content-length").asText("").equals(LENGTH)) {
            requireFit(lengths, answer, left);
        }
    }

    private void requireFit(List<String> lengths, Answer answer, Set<String> left) {
        if (!left.add("content-length")) {
            return;
        }
        boolean fits = lengths.size() == 1
                && (mayTellLengthOfAbsentBody(answer)
                        ? lengths.get(0).matches("[0-9]+")
                        : lengths.get(0).equals(Integer.toString(answer.body().length)));
        if (!fits) {
            differences.add(
                    place + " header content-length",
                    mayTellLengthOfAbsentBody(answer) ? "a length" : answer.body().length,
                    lengths.isEmpty() ? "(no such header)" : lengths);
        }
    }

    private static boolean mayTellLengthOfAbsentBody(Answer answer) {
        return answer.bodiless() && answer.status() != 204;
    }
}
