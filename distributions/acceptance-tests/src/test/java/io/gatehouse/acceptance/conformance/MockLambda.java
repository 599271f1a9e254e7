/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.acceptance.support.HeaderLines;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** AWS's Invoke API, an HTTP proxy in front of it, and the credentials of a container. */
final class MockLambda implements MockServer.Mock {
    private static final Pattern INVOCATION = Pattern.compile("/2015-03-31/functions/(?<function>[^/]+)/invocations");
    private static final Pattern NAME =
            Pattern.compile("(?:arn:[^:]*:lambda:[^:]*:)?(?:[0-9]{12}:)?(?:function:)?(?<name>[^:]+)(?::[^:]+)?");

    private final Function<String, @Nullable CaseRun> owner;
    private final SignatureVerifier verifier;

    /** @param owner finds the case by the plain name of a function or by the id of the case */
    MockLambda(Function<String, @Nullable CaseRun> owner, SignatureVerifier verifier) {
        this.owner = owner;
        this.verifier = verifier;
    }

    @Override
    public MockAnswer answer(String method, String target, HeaderLines headers, byte[] body) {
        if (method.equals("CONNECT")) {
            return refuseTunnel(target, headers);
        }
        boolean proxied = target.startsWith("http://");
        URI address = URI.create(proxied ? target : "http://lambda" + target);
        String path = address.getRawPath();
        if (path.startsWith("/creds/")) {
            return credentials(path, headers);
        }
        Matcher invocation = INVOCATION.matcher(path);
        if (!method.equals("POST") || !invocation.matches()) {
            return MockAnswer.of(404, Content.utf8("{\"Message\":\"no operation " + method + " " + path + "\"}"));
        }
        String query = address.getRawQuery() == null ? "" : address.getRawQuery();
        String function = text(invocation.group("function"));
        String name = plainName(function);
        CaseRun run = owner.apply(name);
        if (run == null) {
            return MockAnswer.of(404, Content.utf8("{\"Message\":\"Function not found: " + name + "\"}"));
        }
        Recording recording = run.recording();
        recording.add(new Recording.Call(
                recording.request(),
                function,
                pairs(query),
                headers,
                verifier.verify(method, path, query, headers, body),
                SignatureVerifier.credential(headers),
                proxied,
                body,
                null));
        JsonNode answers = run.test().path("lambda");
        JsonNode own = answers.path("functions").path(name);
        return MockAnswer.lambda(next(own.isMissingNode() ? answers : own, recording, name));
    }

    /** The description of the next answer: one after another of a sequence, the last one again and again. */
    static JsonNode next(JsonNode answers, Recording recording, String name) {
        JsonNode sequence = answers.path("sequence");
        if (sequence.isEmpty()) {
            return answers;
        }
        return sequence.get(Math.min(recording.countOf(name), sequence.size() - 1));
    }

    static String plainName(String function) {
        Matcher matcher = NAME.matcher(function);
        return matcher.matches() ? matcher.group("name") : function;
    }

    private MockAnswer refuseTunnel(String authority, HeaderLines headers) {
        CaseRun run = owner.apply(authority.replaceFirst("[.:].*", ""));
        if (run != null) {
            Recording recording = run.recording();
            recording.add(new Recording.Call(
                    recording.request(), "", List.of(), headers, "", "", false, new byte[0], authority));
        }
        return MockAnswer.of(403, new byte[0]).closingConnection();
    }

    private static MockAnswer credentials(String path, HeaderLines headers) {
        boolean allowed = path.equals("/creds/open")
                || (path.equals("/creds/auth")
                        && headers.values("Authorization").equals(List.of("container-token")));
        if (!allowed) {
            return MockAnswer.of(403, Content.utf8("{\"code\":\"Forbidden\",\"message\":\"not allowed\"}"));
        }
        return MockAnswer.of(
                200,
                Json.bytes(Json.MAPPER.valueToTree(Map.of(
                        "AccessKeyId", "AKIDCONTAINER",
                        "SecretAccessKey", "container-secret",
                        "Token", "container-session-token",
                        "Expiration", "2099-01-01T00:00:00Z"))));
    }

    private static List<List<String>> pairs(String query) {
        List<List<String>> pairs = new ArrayList<>();
        for (String pair : query.isEmpty() ? new String[0] : query.split("&")) {
            int equals = pair.indexOf('=');
            pairs.add(List.of(
                    text(equals < 0 ? pair : pair.substring(0, equals)),
                    equals < 0 ? "" : text(pair.substring(equals + 1))));
        }
        return pairs;
    }

    private static String text(String encoded) {
        return new String(SignatureVerifier.decode(encoded), StandardCharsets.UTF_8);
    }
}
