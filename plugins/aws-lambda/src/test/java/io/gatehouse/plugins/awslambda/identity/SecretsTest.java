/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.observe.LogSetup;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugins.awslambda.AwsLambdaConfig;
import io.gatehouse.plugins.awslambda.Configs;
import io.gatehouse.plugins.awslambda.FakeContext;
import io.gatehouse.plugins.awslambda.endpoint.EndpointStyle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks for secrets in all that is logged while keys are fetched, by us and by the SDK. */
class SecretsTest {

    private static final List<String> SECRETS = List.of(
            "env-secret-access-key",
            "env-session-token",
            "web-identity-token",
            "role-secret-access-key",
            "role-session-token",
            "external-id-of-role",
            "Signature=");

    private static final List<Function<HttpCall, HttpAnswer>> SERVERS = List.of(
            call -> keys(),
            call -> refusal(call, "SignatureDoesNotMatch"),
            call -> refusal(call, "AccessDenied"),
            call -> odd());

    private final FakeContext context = new FakeContext();

    @Test
    void no_secret_is_logged_at_the_most_talkative_level(@TempDir Path home) throws IOException {
        Files.writeString(home.resolve("jwt"), "web-identity-token");
        context.environment.putAll(Map.of(
                "HOME", home.toString(),
                "AWS_ACCESS_KEY_ID", "AKIDENV",
                "AWS_SECRET_ACCESS_KEY", "env-secret-access-key",
                "AWS_SESSION_TOKEN", "env-session-token",
                "AWS_WEB_IDENTITY_TOKEN_FILE", home.resolve("jwt").toString(),
                "AWS_ROLE_ARN", "arn:aws:iam::1:role/pod"));
        Map<String, Object> members = new HashMap<>();
        members.put("aws_key", null);
        members.put("aws_secret", null);
        members.put("aws_assume_role_arn", "arn:aws:iam::1:role/r");
        members.put("aws_role_external_id", "external-id-of-role");
        Map<String, Object> behindProxy = new HashMap<>(members);
        behindProxy.put("proxy_url", "http://proxy:3128");

        String written = written(() -> {
            for (Function<HttpCall, HttpAnswer> server : SERVERS) {
                context.server = call -> CompletableFuture.completedStage(server.apply(call));
                run(Configs.callable(members));
                run(Configs.callable(behindProxy));
            }
        });

        assertThat(context.log.toString()).contains("AKIDROLE", "AccessDenied", "[hidden]");
        assertThat(written + context.log).doesNotContain(SECRETS.toArray(new String[0]));
    }

    private void run(AwsLambdaConfig config) {
        Identities identities = new Identities(context);
        Identity identity = identities.of(config, "eu-west-1", new EndpointStyle(false, false));
        identity.resolve()
                .toCompletableFuture()
                .handle((keys, failure) -> context.log.add(keys + " " + failure))
                .join();
        identities.close();
    }

    /** What the gateway's own log shows on standard error at level debug. */
    private static String written(Runnable task) {
        PrintStream usual = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setErr(captured);
            LogSetup.configure("debug");
            task.run();
        } finally {
            System.setErr(usual);
            LogSetup.configure("info");
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static HttpAnswer keys() {
        String credentials = "<Credentials><AccessKeyId>AKIDROLE</AccessKeyId>"
                + "<SecretAccessKey>role-secret-access-key</SecretAccessKey>"
                + "<SessionToken>role-session-token</SessionToken>"
                + "<Expiration>2030-01-01T00:00:00Z</Expiration></Credentials>";
        return xml(200, "<R><AssumeRoleResult>" + credentials + "</AssumeRoleResult></R>");
    }

    /** A server that repeats what it was sent. */
    private static HttpAnswer refusal(HttpCall call, String code) {
        String message = call.headers().first("X-Amz-Security-Token") + " "
                + call.body().text().replace("&", " ");
        return xml(
                403,
                "<ErrorResponse><Error><Code>" + code + "</Code><Message>" + message
                        + "</Message></Error></ErrorResponse>");
    }

    private static HttpAnswer odd() {
        return xml(200, "role-secret-access-key");
    }

    private static HttpAnswer xml(int status, String text) {
        HeaderList headers = new HeaderList();
        headers.add("Content-Type", "text/xml");
        return new HttpAnswer(status, headers, Body.of(text));
    }
}
