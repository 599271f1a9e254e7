/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws;

import io.gatehouse.acceptance.support.Received;
import io.gatehouse.acceptance.support.ScriptedServer;
import java.nio.charset.StandardCharsets;

/** What a stub answers. */
record StubAnswer(int status, String type, String body) {
    /** No answer: the peer waits until it gives up. */
    static final StubAnswer SILENCE = new StubAnswer(0, "", "");

    /** Decides about one request; called by a thread per connection. */
    interface Service {
        StubAnswer answer(Received request) throws InterruptedException;
    }

    static StubAnswer text(int status, String body) {
        return new StubAnswer(status, "text/plain", body);
    }

    static StubAnswer json(int status, String body) {
        return new StubAnswer(status, "application/json", body);
    }

    static StubAnswer xml(int status, String body) {
        return new StubAnswer(status, "text/xml", body);
    }

    static ScriptedServer.Script script(Service service) {
        return peer -> {
            for (Received request = peer.next(); request != null; request = peer.next()) {
                StubAnswer answer = service.answer(request);
                if (answer == SILENCE) {
                    peer.awaitEnd();
                    return;
                }
                peer.send(answer.wire());
            }
        };
    }

    private byte[] wire() {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        String head = "HTTP/1.1 " + status + " Stub\r\nContent-Type: " + type + "\r\nContent-Length: " + length;
        return (head + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8);
    }
}
