/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws;

import io.gatehouse.acceptance.conformance.SignatureVerifier;
import io.gatehouse.acceptance.support.Received;
import io.gatehouse.acceptance.support.ScriptedServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/** The Invoke API: it invokes when the signature is right, and remembers by function who asked. */
final class LambdaStub implements AutoCloseable {
    static final String RESULT = "{\"invoked\":true}";

    private final ScriptedServer server;
    private final Map<String, List<Signer>> invocations = new ConcurrentHashMap<>();

    LambdaStub() {
        this(ServerSocketFactory.getDefault());
    }

    LambdaStub(ServerSocketFactory sockets) {
        server = new ScriptedServer(StubAnswer.script(this::answer), sockets);
    }

    private StubAnswer answer(Received request) {
        Signer signer = Signer.claimed(request);
        String verdict = signer.verdict(request);
        if (!verdict.equals(SignatureVerifier.VALID)) {
            return StubAnswer.json(
                    403,
                    "{\"Message\":\"refused by the stub: "
                            + verdict.lines().findFirst().orElse("") + "\"}");
        }
        invocations
                .computeIfAbsent(request.function(), function -> new CopyOnWriteArrayList<>())
                .add(signer);
        return StubAnswer.json(200, RESULT);
    }

    int port() {
        return server.port();
    }

    /** Who invoked a function, in order. Session tokens were right, or it would not be here. */
    List<Signer> invocations(String function) {
        return List.copyOf(invocations.getOrDefault(function, List.of()));
    }

    /** Whose keys invoked a function, in order. */
    List<String> keys(String function) {
        return invocations(function).stream().map(Signer::id).toList();
    }

    @Override
    public void close() {
        server.close();
    }
}
