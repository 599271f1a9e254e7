/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.acceptance.support.HeaderLines;
import java.util.Map;

/** The upstream of all cases of a group; the header {@code x-case} tells them apart. */
final class MockUpstream implements MockServer.Mock {
    private final Map<String, CaseRun> cases;

    MockUpstream(Map<String, CaseRun> cases) {
        this.cases = cases;
    }

    @Override
    public MockAnswer answer(String method, String target, HeaderLines headers, byte[] body) {
        String id = headers.first("x-case");
        CaseRun run = id == null ? null : cases.get(id);
        if (run == null) {
            return MockAnswer.of(404, Content.utf8("{\"message\":\"no case " + id + "\"}"))
                    .closingConnection();
        }
        Recording recording = run.recording();
        JsonNode description = MockLambda.next(run.test().path("upstream"), recording, "upstream");
        recording.add(new Recording.UpstreamRequest(recording.request(), method, target, headers, body));
        return MockAnswer.upstream(description).closingConnection();
    }
}
