/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws;

import io.gatehouse.acceptance.conformance.SignatureVerifier;
import io.gatehouse.acceptance.support.Received;
import io.gatehouse.acceptance.support.ScriptedServer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;

/**
 * The security token service. The name of the role decides what becomes of a call, see {@link #outcome}; a role that is not listed
 * there is assumed for an hour. Keys are named after the role and numbered.
 */
final class TokenServiceStub implements AutoCloseable {
    private static final String SPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
    private static final long PATIENCE_SECONDS = 120;

    private final ScriptedServer server;
    private final Map<String, List<Call>> calls = new ConcurrentHashMap<>();
    private final CountDownLatch release = new CountDownLatch(1);

    /** @param host value of the Host header, a port included */
    record Call(String host, String path, Signer signer, Map<String, String> parameters) {}

    TokenServiceStub() {
        this(ServerSocketFactory.getDefault());
    }

    TokenServiceStub(ServerSocketFactory sockets) {
        server = new ScriptedServer(StubAnswer.script(this::answer), sockets);
    }

    /** The ARN of a role. */
    static String role(String name) {
        return "arn:aws:iam::123456789012:role/" + name;
    }

    private StubAnswer answer(Received request) throws InterruptedException {
        int question = request.target().indexOf('?');
        String path = question < 0 ? request.target() : request.target().substring(0, question);
        Map<String, String> parameters = new TreeMap<>();
        read(question < 0 ? "" : request.target().substring(question + 1), parameters);
        read(request.text(), parameters);
        Signer signer = Signer.claimed(request);
        String role = parameters.getOrDefault("RoleArn", "").replaceFirst(".*/", "");
        List<Call> earlier = calls.computeIfAbsent(role, name -> new CopyOnWriteArrayList<>());
        earlier.add(new Call(String.join(",", request.headers().values("Host")), path, signer, parameters));
        return switch (parameters.getOrDefault("Action", "")) {
            case "AssumeRole" -> {
                String verdict = signer.verdict(request);
                yield verdict.equals(SignatureVerifier.VALID)
                        ? outcome("AssumeRole", role, earlier.size())
                        : error(
                                403,
                                "SignatureDoesNotMatch",
                                verdict.lines().findFirst().orElse(""));
            }
            case "AssumeRoleWithWebIdentity" ->
                request.headers().first("Authorization") == null
                        ? outcome("AssumeRoleWithWebIdentity", role, earlier.size())
                        : error(400, "ValidationError", "signed, but the caller is not to have keys yet");
            default -> error(400, "InvalidAction", "no such action");
        };
    }

    private StubAnswer outcome(String action, String role, int count) throws InterruptedException {
        return switch (role) {
            case "denied" -> error(403, "AccessDenied", "not authorized to perform sts:" + action);
            case "throttled" -> error(400, "Throttling", "Rate exceeded");
            case "broken" -> error(500, "InternalFailure", "internal failure of the service");
            case "unavailable" -> StubAnswer.text(503, "<html>Service Unavailable");
            case "garbage" -> StubAnswer.xml(200, "<AssumeRoleResponse><AssumeRoleRes");
            case "silent" -> StubAnswer.SILENCE;
            case "expired" -> error(400, "ExpiredTokenException", "Token expired: current date/time must be before it");
            case "skewed" ->
                error(
                                403,
                                "SignatureDoesNotMatch",
                                "Signature expired: 20261121T0645Z is now earlier than 20261121T0700Z")
                        .ahead(Duration.ofMinutes(25));
            case "flaky" ->
                count == 1
                        ? error(500, "InternalFailure", "only this time")
                        : assumed(action, role, count, Duration.ofHours(1));
            case "brief" -> {
                if (count > 1) {
                    release.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                }
                yield assumed(action, role, count, count == 1 ? Duration.ofSeconds(10) : Duration.ofHours(1));
            }
            default -> assumed(action, role, count, Duration.ofHours(1));
        };
    }

    private static StubAnswer assumed(String action, String role, int count, Duration lifetime) {
        Keys keys = new Keys("ASIA" + role.toUpperCase(Locale.ROOT) + count);
        return StubAnswer.xml(
                200,
                "<" + action + "Response xmlns=\"" + SPACE + "\"><" + action
                        + "Result><AssumedRoleUser><AssumedRoleId>AROA:"
                        + "session</AssumedRoleId><Arn>arn:aws:sts::123456789012:assumed-role/" + role
                        + "/session</Arn></AssumedRoleUser><Credentials><AccessKeyId>" + keys.id()
                        + "</AccessKeyId><SecretAccessKey>" + keys.secret() + "</SecretAccessKey><SessionToken>"
                        + keys.token() + "</SessionToken><Expiration>" + Keys.in(lifetime)
                        + "</Expiration></Credentials></" + action + "Result><ResponseMetadata><RequestId>"
                        + "c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId></ResponseMetadata></" + action
                        + "Response>");
    }

    private static StubAnswer error(int status, String code, String message) {
        return StubAnswer.xml(
                status,
                "<ErrorResponse xmlns=\"" + SPACE + "\"><Error><Type>Sender</Type><Code>" + code + "</Code><Message>"
                        + message + "</Message></Error><RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId>"
                        + "</ErrorResponse>");
    }

    private static void read(String form, Map<String, String> parameters) {
        for (String pair : form.isEmpty() ? new String[0] : form.split("&")) {
            int equals = pair.indexOf('=');
            parameters.put(
                    URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                    URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
    }

    int port() {
        return server.port();
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    /** The calls for a role, in order. */
    List<Call> calls(String role) {
        return List.copyOf(calls.getOrDefault(role, List.of()));
    }

    /** Lets the refresh of {@code brief} go on, which waits for this. */
    void release() {
        release.countDown();
    }

    @Override
    public void close() {
        server.close();
    }
}
