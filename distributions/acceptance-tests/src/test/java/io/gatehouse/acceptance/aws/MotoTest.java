/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Installed;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Wire;
import io.gatehouse.testsupport.FreePort;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Moto judges signatures and rights: its IAM, STS, Lambda (which answers with the event) and metadata service. */
@Tag("once")
@Timeout(300)
class MotoTest {
    private static final String EVENT = "{\"request_method\":\"GET\"}";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String ALLOWED =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"lambda:*\",\"sts:*\"],"
                    + "\"Resource\":\"*\"}]}";
    private static final String TRUST =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"*\"},"
                    + "\"Action\":\"sts:AssumeRole\"}]}";

    @TempDir
    private static Path scratch;

    private static int port;
    private static @Nullable Referee moto;
    private static UserKeys invoker;
    private static UserKeys powerless;

    private record UserKeys(String id, String secret) {
        String config() {
            return "aws_key: " + id + ", aws_secret: \"" + secret + "\"";
        }
    }

    @BeforeAll
    static void start() throws Exception {
        Path command = Installed.command("moto_server");
        if (command == null) {
            Installed.missing("no moto_server on the PATH (pip install 'moto[server]')");
            return;
        }
        port = FreePort.find();
        moto = Referee.start(
                scratch, Map.of(), List.of(command.toString(), "-H", "127.0.0.1", "-p", Integer.toString(port)));
        moto.awaitOutput("Running on");
        ask("application/json", "/moto-api/config", "{\"lambda\":{\"use_docker\":false}}");
        invoker = user("invoker");
        iam("PutUserPolicy", "UserName", "invoker", "PolicyName", "all", "PolicyDocument", ALLOWED);
        powerless = user("powerless");
        for (String role : List.of("invoking", "idle")) {
            iam("CreateRole", "RoleName", role, "AssumeRolePolicyDocument", TRUST);
        }
        iam("PutRolePolicy", "RoleName", "invoking", "PolicyName", "all", "PolicyDocument", ALLOWED);
    }

    @AfterAll
    static void stop() {
        if (moto != null) {
            moto.close();
        }
    }

    private static UserKeys user(String name) throws IOException {
        iam("CreateUser", "UserName", name);
        String answer = iam("CreateAccessKey", "UserName", name);
        return new UserKeys(element(answer, "AccessKeyId"), element(answer, "SecretAccessKey"));
    }

    private static String element(String xml, String name) {
        Matcher matcher = Pattern.compile("<" + name + ">([^<]+)<").matcher(xml);
        assertThat(matcher.find()).as(xml).isTrue();
        return matcher.group(1);
    }

    private static String iam(String action, String... parameters) throws IOException {
        StringBuilder form = new StringBuilder("Version=2010-05-08&Action=" + action);
        for (int i = 0; i < parameters.length; i += 2) {
            form.append('&').append(parameters[i]).append('=');
            form.append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
        }
        return ask(FORM, "/", form.toString());
    }

    private static String ask(String type, String path, String body) throws IOException {
        Reply reply = Wire.ask(
                port,
                "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\nContent-Type: "
                        + type
                        + "\r\nAuthorization: AWS4-HMAC-SHA256 Credential=setup/20260101/us-east-1/iam/aws4_request,"
                        + " SignedHeaders=host, Signature=none\r\nContent-Length: " + body.length() + "\r\n\r\n"
                        + body);
        assertThat(reply.status()).as(reply.text()).isIn(200, 201);
        return reply.text();
    }

    /** From now on signatures and rights are checked, or not. */
    private static void judge(boolean on) throws IOException {
        ask("text/plain", "/moto-api/reset-auth", on ? "0" : "inf");
    }

    private static String config(String more) {
        return "aws_region: us-east-1, forward_request_method: true, " + more;
    }

    private static String role(String name) {
        return "aws_sts_endpoint_url: \"http://127.0.0.1:" + port
                + "\", aws_assume_role_arn: \"arn:aws:iam::123456789012:role/" + name + "\"";
    }

    private static void assertInvoked(AwsGateway gateway, String route) throws IOException {
        Reply reply = gateway.get(route);
        assertThat(reply.text()).as(gateway::tail).isEqualTo(EVENT);
        assertThat(reply.status()).isEqualTo(200);
    }

    @Test
    void signatures_and_rights_of_users_are_what_it_finds_right() throws Exception {
        judge(true);
        UserKeys forged = new UserKeys(invoker.id(), powerless.secret());
        UserKeys unknown = new UserKeys("AKIAUNKNOWNUNKNOWN00", invoker.secret());
        try (AwsGateway gateway = AwsGateway.in(scratch, port)
                .route("user", config(invoker.config()))
                .route("version", config(invoker.config()) + ", qualifier: live, log_type: None")
                .route("powerless", config(powerless.config()) + ", preserve_lambda_api_error_code: true")
                .route("forged", config(forged.config()) + ", preserve_lambda_api_error_code: true")
                .route("unknown", config(unknown.config()))
                .start()) {

            assertInvoked(gateway, "user");
            assertInvoked(gateway, "version");
            assertThat(gateway.get("powerless").status()).isEqualTo(403);
            assertThat(gateway.get("forged").status()).isEqualTo(403);
            gateway.fail("unknown");

            assertThat(gateway.log()).doesNotContain(invoker.secret(), powerless.secret());
        }
    }

    @Test
    void roles_are_assumed_with_signatures_and_rights_that_it_finds_right() throws Exception {
        judge(true);
        try (AwsGateway gateway = AwsGateway.in(scratch, port)
                .route("role", config(invoker.config()) + ", " + role("invoking"))
                .route("idle-role", config(invoker.config()) + ", " + role("idle"))
                .route("forbidden-role", config(powerless.config()) + ", " + role("invoking"))
                .start()) {

            assertInvoked(gateway, "role");
            gateway.fail("idle-role");
            gateway.fail("forbidden-role");

            assertThat(gateway.told("role/invoking")).singleElement().asString().contains("status 403");
            assertThat(gateway.log()).doesNotContain(invoker.secret(), powerless.secret());
        }
    }

    @Test
    void its_instance_metadata_gives_keys() throws Exception {
        judge(false);
        try (AwsGateway gateway = AwsGateway.in(scratch, port)
                .variable("AWS_EC2_METADATA_DISABLED", "false")
                .variable("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:" + port)
                .route("instance", config("aws_imds_protocol_version: v2"))
                .start()) {

            assertInvoked(gateway, "instance");

            assertThat(gateway.log()).doesNotContain("test-secret-key", "test-session-token", "fake-imdsv2-token");
        }
    }

    @Test
    void its_token_service_gives_keys_for_a_web_identity() throws Exception {
        judge(false);
        Path tokenFile = Files.writeString(scratch.resolve("token"), "header.web-identity.signature");
        try (AwsGateway gateway = AwsGateway.in(scratch, port)
                .variable("AWS_REGION", "us-east-1")
                .variable("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:" + port)
                .webIdentity(tokenFile, "arn:aws:iam::123456789012:role/invoking")
                .route("pod", "forward_request_method: true")
                .start()) {

            assertInvoked(gateway, "pod");
        }
    }
}
