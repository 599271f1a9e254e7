/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws;

import io.gatehouse.acceptance.support.Received;
import io.gatehouse.acceptance.support.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/**
 * What a stub answers.
 *
 * @param ahead how far the stub's clock is ahead, which its Date header shows
 */
record StubAnswer(int status, String type, String body, Duration ahead) {
    /** No answer: the peer waits until it gives up. */
    static final StubAnswer SILENCE = new StubAnswer(0, "", "", Duration.ZERO);

    /** Decides about one request; called by a thread per connection. */
    interface Service {
        StubAnswer answer(Received request) throws InterruptedException;
    }

    static StubAnswer text(int status, String body) {
        return new StubAnswer(status, "text/plain", body, Duration.ZERO);
    }

    static StubAnswer json(int status, String body) {
        return new StubAnswer(status, "application/json", body, Duration.ZERO);
    }

    static StubAnswer xml(int status, String body) {
        return new StubAnswer(status, "text/xml", body, Duration.ZERO);
    }

    /** The same from a stub whose clock is ahead. */
    StubAnswer ahead(Duration time) {
        return new StubAnswer(status, type, body, time);
    }

    static ScriptedServer.Script script(Service service) {
        return peer -> {
            for (Received request = peer.next(); request != null; request = peer.next()) {
                StubAnswer answer = service.answer(request);
                if (answer.equals(SILENCE)) {
                    peer.awaitEnd();
                    return;
                }
                peer.send(answer.wire());
            }
        };
    }

    private byte[] wire() {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plus(ahead));
        String head = "HTTP/1.1 " + status + " Stub\r\nDate: " + date + "\r\nContent-Type: " + type;
        return (head + "\r\nContent-Length: " + length + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8);
    }
}
