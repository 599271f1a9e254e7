/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws;

import io.gatehouse.acceptance.support.Received;
import io.gatehouse.acceptance.support.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The metadata service of an EC2 instance, with a role whose keys last an hour. */
final class MetadataStub implements AutoCloseable {
    /** As an instance whose hop limit is too small for a container: the answer to PUT gets lost on the way. */
    static final int LOST = 0;

    static final String TOKEN = "metadata-token-of-the-instance";
    static final Keys KEYS = new Keys("ASIAINSTANCE");

    private static final String ROLES = "/latest/meta-data/iam/security-credentials/";
    private static final String ROLE = "gateway-role";

    private final ScriptedServer server = new ScriptedServer(StubAnswer.script(this::answer));
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile int tokenStatus = 200;
    private volatile int keysStatus = 200;

    /** Sets the status for tokens: with 200 they are demanded, with any other or {@link #LOST} everybody is let in. */
    MetadataStub tokens(int status) {
        tokenStatus = status;
        return this;
    }

    /** Sets the status for everything but tokens; {@link #LOST} for no answer. */
    MetadataStub keys(int status) {
        keysStatus = status;
        return this;
    }

    private StubAnswer answer(Received request) {
        requests.add(request.method() + " " + request.target());
        if (request.target().equals("/latest/api/token")) {
            return token(request);
        }
        if (tokenStatus == 200 && !TOKEN.equals(request.headers().first("X-aws-ec2-metadata-token"))) {
            return StubAnswer.text(401, "Unauthorized");
        }
        if (keysStatus != 200) {
            return keysStatus == LOST ? StubAnswer.SILENCE : StubAnswer.text(keysStatus, "no metadata");
        }
        return switch (request.target()) {
            case ROLES -> StubAnswer.text(200, ROLE);
            case ROLES + ROLE -> StubAnswer.text(200, KEYS.json(Duration.ofHours(1)));
            default -> StubAnswer.text(404, "Not Found");
        };
    }

    private StubAnswer token(Received request) {
        if (tokenStatus == LOST) {
            return StubAnswer.SILENCE;
        }
        if (!request.method().equals("PUT")) {
            return StubAnswer.text(405, "Method Not Allowed");
        }
        String seconds = request.headers().first("X-aws-ec2-metadata-token-ttl-seconds");
        boolean lasting = seconds != null
                && seconds.matches("[0-9]{1,5}")
                && Integer.parseInt(seconds) >= 1
                && Integer.parseInt(seconds) <= 21_600;
        if (!lasting) {
            return StubAnswer.text(400, "Bad Request");
        }
        return tokenStatus == 200 ? StubAnswer.text(200, TOKEN) : StubAnswer.text(tokenStatus, "no tokens");
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    /** Methods and paths, in order. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        server.close();
    }
}
