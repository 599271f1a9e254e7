/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.http.HttpTarget;
import io.gatehouse.plugins.awslambda.AwsLambdaConfig;
import io.gatehouse.plugins.awslambda.Configs;
import io.gatehouse.plugins.awslambda.FakeContext;
import io.gatehouse.plugins.awslambda.endpoint.EndpointStyle;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentitiesTest {

    private static final String ROLE = "arn:aws:iam::123456789012:role/r";
    private static final EndpointStyle USUAL = new EndpointStyle(false, false);

    private final FakeContext context = new FakeContext();
    private final Identities identities = new Identities(context);

    @TempDir
    Path home;

    @BeforeEach
    void nothing_is_around() {
        context.environment.put("HOME", home.toString());
        context.environment.put("AWS_EC2_METADATA_DISABLED", "true");
        context.server = call -> tokens("AKIDROLE", 3600);
    }

    @Test
    void a_role_is_assumed_with_the_configured_keys() {
        AwsKeys keys = keys(identity(Map.of("aws_assume_role_arn", ROLE)));

        assertThat(keys.accessKeyId()).isEqualTo("AKIDROLE");
        assertThat(keys.sessionToken()).isEqualTo("role-token");
        assertThat(keys.expiresAtMillis())
                .isEqualTo(context.now.plusSeconds(3600).toEpochMilli());
        HttpCall call = context.calls.get(0);
        assertThat(call.method()).isEqualTo("POST");
        assertThat(call.target()).isEqualTo("/");
        assertThat(form(call))
                .containsEntry("Action", "AssumeRole")
                .containsEntry("RoleArn", ROLE)
                .containsEntry("RoleSessionName", "kong")
                .doesNotContainKey("ExternalId");
        assertThat(call.headers().first("Authorization"))
                .contains("Credential=AKIDTEST/", "/us-east-1/sts/aws4_request");
        assertThat(target())
                .isEqualTo(HttpTarget.of("https", "sts.us-east-1.amazonaws.com", 443)
                        .withTimeout(target().readTimeout())
                        .withIdleTimeout(target().idleTimeout()));
        assertThat(target().readTimeout()).hasSeconds(5);
    }

    @Test
    void a_role_is_assumed_with_keys_of_the_surroundings_and_all_that_is_configured() {
        context.environment.put("AWS_ACCESS_KEY_ID", "AKIDENV");
        context.environment.put("AWS_SECRET_ACCESS_KEY", "s");
        context.environment.put("AWS_SESSION_TOKEN", "env-token");
        Map<String, Object> config = new HashMap<>(Map.of(
                "aws_assume_role_arn",
                ROLE,
                "aws_role_session_name",
                "me",
                "aws_role_external_id",
                "external",
                "ssl_verify",
                false,
                "proxy_url",
                "http://proxy:3128"));
        config.put("aws_key", null);
        config.put("aws_secret", null);

        keys(identity(config));

        assertThat(form(context.calls.get(0)))
                .containsEntry("RoleSessionName", "me")
                .containsEntry("ExternalId", "external");
        assertThat(context.calls.get(0).headers().first("Authorization")).contains("Credential=AKIDENV/");
        assertThat(context.calls.get(0).headers().first("X-Amz-Security-Token")).isEqualTo("env-token");
        assertThat(target().verifyTls()).isFalse();
        assertThat(target().proxy()).isEqualTo(URI.create("http://proxy:3128"));
    }

    @Test
    void the_token_service_is_that_of_the_region_and_signed_for_it() {
        assertThat(asked("eu-west-1", null, USUAL)).isEqualTo("https://sts.eu-west-1.amazonaws.com eu-west-1");
        assertThat(asked("cn-north-1", null, USUAL)).isEqualTo("https://sts.cn-north-1.amazonaws.com.cn cn-north-1");
        assertThat(asked("eu-west-1", null, new EndpointStyle(true, false)))
                .isEqualTo("https://sts-fips.eu-west-1.amazonaws.com eu-west-1");
        assertThat(asked("eu-west-1", "https://sts.amazonaws.com", USUAL))
                .isEqualTo("https://sts.eu-west-1.amazonaws.com eu-west-1");
        assertThat(asked("eu-west-1", "https://vpce-1.sts.eu-west-1.vpce.amazonaws.com", USUAL))
                .isEqualTo("https://vpce-1.sts.eu-west-1.vpce.amazonaws.com eu-west-1");
        assertThat(asked("eu-west-1", "https://sts.us-west-2.amazonaws.com", USUAL))
                .isEqualTo("https://sts.us-west-2.amazonaws.com eu-west-1");
        assertThat(asked("eu-west-1", "http://127.0.0.1:4566", USUAL)).isEqualTo("http://127.0.0.1:4566 eu-west-1");
    }

    @Test
    void the_global_token_service_is_used_in_legacy_mode_only() {
        context.environment.put("AWS_STS_REGIONAL_ENDPOINTS", "legacy");

        assertThat(asked("eu-west-1", null, USUAL)).isEqualTo("https://sts.amazonaws.com us-east-1");
        assertThat(asked("eu-west-1", "https://sts.amazonaws.com", USUAL))
                .isEqualTo("https://sts.amazonaws.com us-east-1");
        assertThat(asked("cn-north-1", null, USUAL)).isEqualTo("https://sts.cn-north-1.amazonaws.com.cn cn-north-1");
        assertThat(asked("us-gov-west-1", null, USUAL))
                .isEqualTo("https://sts.us-gov-west-1.amazonaws.com us-gov-west-1");
        assertThat(asked("eu-west-1", "http://127.0.0.1:4566", USUAL)).isEqualTo("http://127.0.0.1:4566 eu-west-1");
    }

    @Test
    void the_path_of_a_token_service_is_kept() {
        keys(identity(Map.of("aws_assume_role_arn", ROLE, "aws_sts_endpoint_url", "http://127.0.0.1:4566/sts")));

        assertThat(context.calls.get(0).target()).isEqualTo("/sts");
        assertThat(context.calls.get(0).headers().first("Host")).isEqualTo("127.0.0.1:4566");
    }

    @Test
    void a_web_identity_is_exchanged_unsigned_and_read_again_for_each_refresh() throws IOException {
        webIdentity("jwt-1");
        Identity identity = identity(noKeys());

        assertThat(keys(identity).accessKeyId()).isEqualTo("AKIDROLE");
        Files.writeString(home.resolve("jwt"), "jwt-2");
        context.scheduler.runNext();

        assertThat(context.calls).hasSize(2);
        assertThat(form(context.calls.get(0)))
                .containsEntry("Action", "AssumeRoleWithWebIdentity")
                .containsEntry("RoleArn", "arn:aws:iam::1:role/pod")
                .containsEntry("RoleSessionName", "session@lua-resty-aws")
                .containsEntry("WebIdentityToken", "jwt-1");
        assertThat(form(context.calls.get(1))).containsEntry("WebIdentityToken", "jwt-2");
        assertThat(context.calls.get(0).headers().first("Authorization")).isNull();
    }

    @Test
    void the_session_of_a_web_identity_has_the_name_in_the_environment() throws IOException {
        webIdentity("jwt");
        context.environment.put("AWS_ROLE_SESSION_NAME", "pod-7");

        keys(identity(noKeys()));

        assertThat(form(context.calls.get(0))).containsEntry("RoleSessionName", "pod-7");
    }

    @Test
    void the_environment_can_name_another_token_service_and_the_configuration_yet_another() throws IOException {
        webIdentity("jwt");
        context.environment.put("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:4566");

        keys(identity(noKeys()));
        assertThat(target().port()).isEqualTo(4566);

        keys(identity(Map.of("aws_assume_role_arn", ROLE)));
        assertThat(target().port()).isEqualTo(4566);

        keys(identity(Map.of("aws_assume_role_arn", ROLE, "aws_sts_endpoint_url", "http://127.0.0.1:4567")));
        assertThat(target().port()).isEqualTo(4567);
    }

    @Test
    void the_environment_can_name_another_agent_of_the_container() {
        context.environment.put("AWS_CONTAINER_SERVICE_ENDPOINT", "http://127.0.0.1:4568");
        context.environment.put("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/relative");
        context.server = call -> FakeContext.answer(200, "{\"AccessKeyId\":\"AKIDECS\",\"SecretAccessKey\":\"s\"}");

        assertThat(keys(identity(noKeys())).accessKeyId()).isEqualTo("AKIDECS");
        assertThat(target().port()).isEqualTo(4568);
        assertThat(context.calls.get(0).target()).isEqualTo("/v2/relative");
    }

    @Test
    void a_web_identity_comes_first_behind_a_proxy() throws IOException {
        webIdentity("jwt");
        context.environment.put("AWS_ACCESS_KEY_ID", "AKIDENV");
        context.environment.put("AWS_SECRET_ACCESS_KEY", "s");
        Map<String, Object> config = noKeys();
        config.put("proxy_url", "http://proxy:3128");

        assertThat(keys(identity(noKeys())).accessKeyId()).isEqualTo("AKIDENV");
        assertThat(keys(identity(config)).accessKeyId()).isEqualTo("AKIDROLE");
        assertThat(target().proxy()).isEqualTo(URI.create("http://proxy:3128"));
        assertThat(keys(identity(Map.of("proxy_url", "http://proxy:3128"))).accessKeyId())
                .isEqualTo("AKIDTEST");
    }

    @Test
    void a_container_comes_before_a_web_identity_and_its_relative_uri_before_the_full_one() throws IOException {
        webIdentity("jwt");
        context.environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9/full");
        context.environment.put("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/relative");
        context.server = call -> FakeContext.answer(200, "{\"AccessKeyId\":\"AKIDECS\",\"SecretAccessKey\":\"s\"}");

        assertThat(keys(identity(noKeys())).accessKeyId()).isEqualTo("AKIDECS");
        assertThat(target().host()).isEqualTo("169.254.170.2");
        assertThat(context.calls.get(0).target()).isEqualTo("/v2/relative");
    }

    @Test
    void the_agent_of_pod_identity_gets_the_token_of_the_file() throws IOException {
        context.environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials");
        Files.writeString(home.resolve("token"), "file-token");
        context.environment.put("AWS_CONTAINER_AUTHORIZATION_TOKEN", "plain");
        context.environment.put(
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", home.resolve("token").toString());
        context.server = call -> FakeContext.answer(200, "{\"AccessKeyId\":\"AKIDPOD\",\"SecretAccessKey\":\"s\"}");

        assertThat(keys(identity(noKeys())).accessKeyId()).isEqualTo("AKIDPOD");
        assertThat(context.calls.get(0).headers().first("Authorization")).isEqualTo("file-token");
    }

    @Test
    void equal_settings_share_an_identity_until_the_last_use_is_over() {
        Identity first = identity(Map.of("aws_assume_role_arn", ROLE));
        Identity second = identity(Map.of("aws_assume_role_arn", ROLE, "function_name", "other", "timeout", 5));

        assertThat(second).isSameAs(first);
        assertThat(identity(Map.of("aws_assume_role_arn", ROLE, "aws_role_external_id", "x")))
                .isNotSameAs(first);
        assertThat(identity(Map.of("aws_assume_role_arn", ROLE, "aws_secret", "x")))
                .isNotSameAs(first);
        assertThat(identity(Map.of("aws_assume_role_arn", ROLE, "aws_region", "eu-west-1")))
                .isNotSameAs(first);
        assertThat(identity(Map.of("aws_assume_role_arn", ROLE, "ssl_verify", false)))
                .isNotSameAs(first);
        keys(first);
        keys(second);
        assertThat(context.calls).hasSize(1);
        first.close();
        assertThat(context.scheduler.planned()).hasSize(1);
        second.close();
        assertThat(context.scheduler.planned()).isEmpty();
        assertThat(identity(Map.of("aws_assume_role_arn", ROLE))).isNotSameAs(first);
    }

    @Test
    void closing_ends_all_refreshing() {
        keys(identity(Map.of("aws_assume_role_arn", ROLE)));
        keys(identity(Map.of("aws_assume_role_arn", ROLE + "2")));
        assertThat(context.scheduler.planned()).hasSize(2);

        identities.close();

        assertThat(context.scheduler.planned()).isEmpty();
    }

    @Test
    void a_refused_role_says_why_and_what_to_do() {
        context.server = call -> error(403, "AccessDenied", "User: arn:aws:iam::1:user/u is not authorized", null);

        assertThat(failure(identity(Map.of("aws_assume_role_arn", ROLE))))
                .contains(
                        ROLE,
                        "https://sts.us-east-1.amazonaws.com",
                        "status 403, AccessDenied",
                        "arn:aws:iam::1:user/u")
                .contains("trust policy");
        assertThat(context.log).filteredOn(line -> line.startsWith("ERROR")).hasSize(1);
    }

    @Test
    void an_expired_web_identity_says_so() throws IOException {
        webIdentity("old.jwt.text");
        context.server = call -> error(400, "ExpiredTokenException", "Token expired: old.jwt.text", null);

        assertThat(failure(identity(noKeys())))
                .contains(
                        "web identity:",
                        "ExpiredTokenException",
                        home.resolve("jwt").toString())
                .doesNotContain("old.jwt.text");
    }

    @Test
    void clock_skew_is_called_that_with_its_seconds() {
        context.server = call ->
                error(403, "SignatureDoesNotMatch", "x-amz-security-token:quoted", context.now.getEpochSecond() - 1000);

        assertThat(failure(identity(Map.of("aws_assume_role_arn", ROLE))))
                .contains("clock skew", "1000 seconds ahead of AWS's")
                .doesNotContain("quoted");
    }

    @Test
    void a_wrong_secret_is_not_called_clock_skew() {
        context.server = call ->
                error(403, "SignatureDoesNotMatch", "x-amz-security-token:quoted", context.now.getEpochSecond() + 2);

        assertThat(failure(identity(Map.of("aws_assume_role_arn", ROLE))))
                .contains("expected: a secret access key that belongs to the access key id")
                .doesNotContain("quoted", "skew");
    }

    @Test
    void what_is_not_a_token_service_is_found_out() {
        for (CompletionStage<HttpAnswer> odd : List.of(
                FakeContext.answer(200, "<html><p>secret"),
                FakeContext.answer(200, "{}"),
                FakeContext.answer(200, ""),
                FakeContext.answer(502, "<html>Bad gateway</html>"),
                FakeContext.answer(503, "{\"secret\":1}"),
                FakeContext.answer(404, ""))) {
            context.server = call -> odd;

            assertThat(failure(identity(Map.of("aws_assume_role_arn", ROLE))))
                    .startsWith("role " + ROLE + " at ")
                    .contains("expected")
                    .doesNotContain("html", "secret\"");
        }
    }

    @Test
    void a_token_service_out_of_reach_is_told_by_its_address() {
        context.server = call -> CompletableFuture.failedStage(new HttpCallException(
                HttpCallException.Stage.RESOLVE, false, "sts.mars-1.amazonaws.com: unknown host", null));

        assertThat(failure(identity(Map.of("aws_assume_role_arn", ROLE, "aws_region", "mars-1"))))
                .contains("sts.mars-1.amazonaws.com: unknown host");
    }

    @Test
    void no_source_at_all_is_one_line_about_each() {
        assertThat(failure(identity(noKeys())))
                .startsWith("none of the providers succeeded, no credentials available (environment: nothing;")
                .contains("profile 'default': nothing", "container: nothing", "web identity: nothing", "EC2");
        assertThat(context.log).singleElement().asString().startsWith("ERROR credentials: none of the providers");
    }

    @Test
    void half_set_variables_are_told_and_passed_over() throws IOException {
        context.environment.put("AWS_SECRET_ACCESS_KEY", "top-secret");
        context.environment.put("AWS_ROLE_ARN", "arn:aws:iam::1:role/pod");

        assertThat(failure(identity(noKeys())))
                .contains("AWS_ACCESS_KEY_ID is not set", "AWS_WEB_IDENTITY_TOKEN_FILE is not set")
                .doesNotContain("top-secret");
        webIdentity("jwt");
        context.log.clear();
        assertThat(keys(identity(noKeys())).accessKeyId()).isEqualTo("AKIDROLE");
        assertThat(context.log)
                .singleElement()
                .asString()
                .startsWith(
                        "WARNING credentials: taken from web identity, after: environment: AWS_ACCESS_KEY_ID is not");
    }

    @Test
    void profiles_with_other_ways_to_keys_are_passed_over() throws IOException {
        for (String way : List.of("credential_process = /bin/x", "sso_session = s", "role_arn = arn", "region = r")) {
            credentials("[default]\n" + way + "\n");

            assertThat(failure(identity(noKeys())))
                    .contains(home.resolve("credentials") + " has ", "(expected: aws_access_key_id and");
        }
        credentials("[default]\naws_access_key_id = AKID\n");
        assertThat(failure(identity(noKeys()))).contains("no aws_secret_access_key");
    }

    @Test
    void broken_profile_files_are_told_without_their_text() throws IOException {
        credentials("[default]\naws_secret_access_key\ntop-secret\n");
        assertThat(failure(identity(noKeys())))
                .contains("is malformed: ", "line 2")
                .doesNotContain("top-secret");

        context.environment.put("AWS_SHARED_CREDENTIALS_FILE", home.toString());
        assertThat(failure(identity(noKeys()))).contains(home + " cannot be read");
    }

    @Test
    void a_token_file_that_is_missing_or_empty_is_told() throws IOException {
        webIdentity("");
        assertThat(failure(identity(noKeys()))).contains("jwt is empty (expected: a web identity token)");

        Files.delete(home.resolve("jwt"));
        assertThat(failure(identity(noKeys()))).contains("jwt cannot be read: NoSuchFileException");
        assertThat(context.calls).isEmpty();
    }

    @Test
    void a_role_is_not_assumed_without_keys_and_the_reason_is_told_once() {
        Map<String, Object> config = noKeys();
        config.put("aws_assume_role_arn", ROLE);

        assertThat(failure(identity(config))).startsWith("none of the providers succeeded");
        assertThat(context.calls).isEmpty();
        assertThat(context.log).hasSize(1);
    }

    @Test
    void keys_have_no_secret_in_their_text() {
        assertThat(new AwsKeys("AKID", "top-secret", "token-text", 5).toString())
                .isEqualTo("AwsKeys[AKID]");
        assertThat(new Role("arn", "s", "external").toString()).isEqualTo("arn");
    }

    @Test
    void fixed_keys_need_nothing() {
        Identity identity = identity(Map.of());

        assertThat(identity.current()).isEqualTo(AwsKeys.lasting("AKIDTEST", "secret", null));
        assertThatThrownBy(() -> identities.of(
                        Configs.callable(Map.of("aws_assume_role_arn", ROLE, "aws_sts_endpoint_url", "http://a b")),
                        "eu-west-1",
                        USUAL))
                .hasMessageContaining("expected: a URL");
    }

    private void webIdentity(String token) throws IOException {
        Files.writeString(home.resolve("jwt"), token);
        context.environment.put(
                "AWS_WEB_IDENTITY_TOKEN_FILE", home.resolve("jwt").toString());
        context.environment.put("AWS_ROLE_ARN", "arn:aws:iam::1:role/pod");
    }

    private void credentials(String text) throws IOException {
        Files.writeString(home.resolve("credentials"), text);
        context.environment.put(
                "AWS_SHARED_CREDENTIALS_FILE", home.resolve("credentials").toString());
    }

    /** URL and signed region of the call for a role. */
    private String asked(String region, String url, EndpointStyle style) {
        Map<String, Object> config = new HashMap<>(Map.of("aws_assume_role_arn", ROLE));
        config.put("aws_sts_endpoint_url", url);
        context.calls.clear();
        context.targets.clear();
        Identity identity = identities.of(Configs.callable(config), region, style);
        keys(identity);
        identity.close();
        String authorization = context.calls.get(0).headers().first("Authorization");
        return target().scheme() + "://" + target().authority() + " "
                + authorization.split("/")[2];
    }

    private HttpTarget target() {
        return context.targets.get(context.targets.size() - 1);
    }

    private Identity identity(Map<String, ?> members) {
        AwsLambdaConfig config = Configs.callable(members);
        return identities.of(config, config.awsRegion(), USUAL);
    }

    private static Map<String, Object> noKeys() {
        Map<String, Object> members = new HashMap<>();
        members.put("aws_key", null);
        members.put("aws_secret", null);
        return members;
    }

    private static AwsKeys keys(Identity identity) {
        AwsKeys keys = identity.current();
        return keys != null ? keys : identity.resolve().toCompletableFuture().join();
    }

    private static String failure(Identity identity) {
        List<String> messages = new ArrayList<>();
        identity.resolve().whenComplete((keys, failure) -> messages.add(failure.getMessage()));
        assertThat(messages).hasSize(1);
        identity.close();
        return messages.get(0);
    }

    private static Map<String, String> form(HttpCall call) {
        Map<String, String> form = new HashMap<>();
        for (String pair : call.body().text().split("&")) {
            int equals = pair.indexOf('=');
            form.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return form;
    }

    private CompletionStage<HttpAnswer> tokens(String id, long seconds) {
        String action = form(context.calls.get(context.calls.size() - 1)).get("Action");
        return xml(
                200,
                "<" + action + "Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><" + action
                        + "Result><Credentials><AccessKeyId>" + id
                        + "</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey>"
                        + "<SessionToken>role-token</SessionToken><Expiration>"
                        + context.now.plusSeconds(seconds) + "</Expiration></Credentials></" + action + "Result></"
                        + action + "Response>",
                null);
    }

    private CompletionStage<HttpAnswer> error(int status, String code, String message, Long epochSecond) {
        return xml(
                status,
                "<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>" + message
                        + "</Message></Error><RequestId>r-1</RequestId></ErrorResponse>",
                epochSecond);
    }

    private static CompletionStage<HttpAnswer> xml(int status, String text, Long epochSecond) {
        HeaderList headers = new HeaderList();
        headers.add("Content-Type", "text/xml");
        if (epochSecond != null) {
            headers.add(
                    "Date",
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(
                            java.time.Instant.ofEpochSecond(epochSecond).atZone(ZoneOffset.UTC)));
        }
        return CompletableFuture.completedStage(new HttpAnswer(status, headers, Body.of(text)));
    }
}
