/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AwsLambdaPluginTest {

    private final FakeContext context = new FakeContext();
    private final FakeExchange exchange = new FakeExchange();

    @BeforeEach
    void this_is_no_instance_of_ec2() {
        context.environment.put("AWS_EC2_METADATA_DISABLED", "true");
    }

    @Test
    void a_function_answers() {
        Reply reply = reply(handler(Map.of("timeout", 100)));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().text()).isEqualTo("{\"ok\":true}");
        assertThat(exchange.upstreamNanos).isNotNegative();
        assertThat(context.calls).hasSize(1);
        assertThat(context.targets).singleElement().satisfies(target -> assertThat(target.readTimeout())
                .isEqualTo(Duration.ofMillis(100)));
    }

    @Test
    void the_whole_call_has_a_deadline() {
        Outcome outcome = access(handler(Map.of("timeout", 100)));

        assertThat(((Outcome.Await<?>) outcome).limit()).isEqualTo(Duration.ofMillis(1300));
    }

    @Test
    void a_failed_call_is_one_attempt_and_an_error_without_details() {
        context.server = call -> CompletableFuture.failedStage(new HttpCallException(
                HttpCallException.Stage.CONNECT, false, "connection to 127.0.0.1:1 refused", null));

        Reply reply = reply(handler(Map.of()));

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.errorMessage()).isEqualTo("An unexpected error occurred");
        assertThat(context.calls).hasSize(1);
        assertThat(exchange.upstreamNanos).isNotNegative();
        assertThat(context.log)
                .anySatisfy(line -> assertThat(line).contains("function 'f'").contains("refused"));
    }

    @Test
    void without_a_region_nothing_is_called() {
        Reply reply = reply(handler(nulls("aws_region")));

        assertThat(reply.status()).isEqualTo(500);
        assertThat(context.calls).isEmpty();
        assertThat(context.log).containsExactly("ERROR no region or host specified");
    }

    @Test
    void the_region_comes_from_the_environment_when_the_configuration_has_none() {
        context.environment.put("AWS_REGION", "eu-west-1");
        context.environment.put("AWS_DEFAULT_REGION", "us-west-2");
        Map<String, Object> noHost = new HashMap<>(nulls("aws_region"));
        noHost.put("host", null);

        reply(handler(noHost));

        assertThat(context.targets.get(0).host()).isEqualTo("lambda.eu-west-1.amazonaws.com");
        assertThat(authorization()).contains("/eu-west-1/lambda/");
    }

    @Test
    void a_full_arn_is_called_and_signed_in_its_own_region() {
        Map<String, Object> config = new HashMap<>(nulls("host"));
        config.put("function_name", "arn:aws-cn:lambda:cn-north-1:123456789012:function:f");

        reply(handler(config));

        assertThat(context.targets.get(0).host()).isEqualTo("lambda.cn-north-1.amazonaws.com.cn");
        assertThat(authorization()).contains("/cn-north-1/lambda/");
    }

    @Test
    void a_full_arn_is_signed_for_its_own_region_at_a_configured_host_too() {
        reply(handler(Map.of("function_name", "arn:aws:lambda:eu-west-1:123456789012:function:f")));

        assertThat(context.targets.get(0).host()).isEqualTo("127.0.0.1");
        assertThat(authorization()).contains("/eu-west-1/lambda/");
    }

    @Test
    void the_region_of_an_arn_is_enough() {
        Map<String, Object> config = new HashMap<>(nulls("aws_region"));
        config.put("function_name", "arn:aws:lambda:eu-west-1:123456789012:function:f");

        assertThat(reply(handler(config)).status()).isEqualTo(200);
    }

    @Test
    void a_role_that_cannot_be_assumed_is_not_replaced_by_other_credentials() {
        context.server = call -> FakeContext.answer(403, "");

        Reply reply = reply(handler(Map.of("aws_assume_role_arn", "arn:aws:iam::1:role/r")));

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.errorMessage()).isEqualTo("An unexpected error occurred");
        assertThat(context.calls).hasSize(1);
        assertThat(context.calls.get(0).headers().first("Host")).isEqualTo("sts.us-east-1.amazonaws.com");
    }

    @Test
    void requests_without_credentials_are_told_once_in_half_a_minute(@TempDir Path home) {
        context.environment.put("HOME", home.toString());
        AccessHandler handler = handler(nulls("aws_key", "aws_secret"));

        reply(handler);
        reply(handler);
        assertThat(context.log).filteredOn(line -> !line.startsWith("DEBUG")).hasSize(1);

        context.now = context.now.plusSeconds(31);
        reply(handler);
        assertThat(context.log).filteredOn(line -> !line.startsWith("DEBUG")).hasSize(2);
    }

    @Test
    void a_name_that_is_missing_or_too_long_is_not_called() {
        reply(handler(nulls("function_name")));
        reply(handler(Map.of("function_name", "f".repeat(171))));

        assertThat(context.calls).isEmpty();
        assertThat(context.log)
                .contains("ERROR Lambda:invoke() validation error: params.FunctionName is required but missing");
    }

    @Test
    void an_odd_name_is_a_warning() {
        handler(Map.of("function_name", "bad name!"));
        handler(Map.of("function_name", "arn:aws:lambda:us-east-1:123456789012:function:my-fn:$LATEST"));

        assertThat(context.log).singleElement().asString().startsWith("WARNING function_name: 'bad name!'");
    }

    @Test
    void unverified_tls_is_refused_where_the_gateway_insists_on_it() {
        context.settings.put("tls_certificate_verify", "on");

        assertThatThrownBy(() -> handler(Map.of("ssl_verify", false)))
                .isInstanceOf(ConfigException.class)
                .satisfies(problem ->
                        assertThat(((ConfigException) problem).field()).isEqualTo("ssl_verify"));
    }

    @Test
    void bodies_are_asked_for_only_where_the_event_needs_them() {
        exchange.sent = new byte[100];

        assertThat(demand(Map.of("forward_request_uri", true))).isEqualTo(BodyDemand.none());
        assertThat(demand(Map.of()).limit()).isEqualTo(10_239);
        assertThat(demand(Map.of("forward_request_body", true)).limit()).isEqualTo(10_239);
        assertThat(demand(Map.of("forward_request_body", true)).insisting()).isFalse();
        assertThat(demand(Map.of("forward_request_body", true, "skip_large_bodies", false))
                        .limit())
                .isEqualTo(32 * 1024 * 1024);
        assertThat(demand(Map.of("awsgateway_compatible", true, "skip_large_bodies", false))
                        .insisting())
                .isTrue();
        exchange.chunked = true;
        assertThat(demand(Map.of("awsgateway_compatible", true)).limit()).isEqualTo(8192);
    }

    @Test
    void keys_come_from_the_configuration_before_the_environment() {
        context.environment.put("AWS_ACCESS_KEY_ID", "AKIDENV");
        context.environment.put("AWS_SECRET_ACCESS_KEY", "s");
        context.environment.put("AWS_SESSION_TOKEN", "t");

        reply(handler(Map.of()));
        assertThat(authorization()).contains("Credential=AKIDTEST/");
        assertThat(context.calls.get(0).headers().first("X-Amz-Security-Token")).isNull();

        context.calls.clear();
        reply(handler(nulls("aws_key", "aws_secret")));
        assertThat(authorization()).contains("Credential=AKIDENV/");
        assertThat(context.calls.get(0).headers().first("X-Amz-Security-Token")).isEqualTo("t");
    }

    @Test
    void the_second_prefix_of_the_environment_is_a_fallback() {
        context.environment.put("AMAZON_ACCESS_KEY_ID", "AKIDAMAZON");
        context.environment.put("AMAZON_SECRET_ACCESS_KEY", "s");

        reply(handler(nulls("aws_key", "aws_secret")));

        assertThat(authorization()).contains("Credential=AKIDAMAZON/");
    }

    @Test
    void without_keys_anywhere_nothing_is_called(@TempDir Path home) {
        context.environment.put("HOME", home.toString());

        Reply reply = reply(handler(nulls("aws_key", "aws_secret")));

        assertThat(reply.status()).isEqualTo(500);
        assertThat(context.calls).isEmpty();
        assertThat(context.log)
                .filteredOn(line -> line.startsWith("ERROR"))
                .singleElement()
                .asString()
                .contains("none of the providers succeeded, no credentials available");
    }

    @Test
    void a_profile_of_the_credentials_file_is_chosen_by_name(@TempDir Path home) throws IOException {
        Files.writeString(home.resolve("c"), """
                [default]
                aws_access_key_id = AKIDDEFAULT
                aws_secret_access_key = x
                [team]
                aws_access_key_id = AKIDPROFILE
                aws_secret_access_key = y
                """);
        context.environment.put("AWS_SHARED_CREDENTIALS_FILE", home.resolve("c").toString());
        context.environment.put("AWS_PROFILE", "team");

        reply(handler(nulls("aws_key", "aws_secret")));

        assertThat(authorization()).contains("Credential=AKIDPROFILE/");
    }

    @Test
    void the_configuration_file_counts_only_where_there_is_no_credentials_file(@TempDir Path home) throws IOException {
        Files.createDirectory(home.resolve(".aws"));
        Files.writeString(home.resolve(".aws/config"), """
                [profile team]
                aws_access_key_id = AKIDCONFIG
                aws_secret_access_key = y
                """);
        context.environment.put("HOME", home.toString());
        context.environment.put("AWS_PROFILE", "team");

        reply(handler(nulls("aws_key", "aws_secret")));
        assertThat(authorization()).contains("Credential=AKIDCONFIG/");

        context.calls.clear();
        Files.writeString(home.resolve(".aws/credentials"), "[default]\n");
        assertThat(reply(handler(nulls("aws_key", "aws_secret"))).status()).isEqualTo(500);
        assertThat(context.calls).isEmpty();
    }

    @Test
    void keys_of_a_container_are_fetched_once_and_again_when_they_expire(@TempDir Path home) throws IOException {
        context.environment.put("HOME", home.toString());
        context.environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9/creds?x=1");
        Files.writeString(home.resolve("token"), "file-token\n");
        context.environment.put("AWS_CONTAINER_AUTHORIZATION_TOKEN", "plain-token");
        context.environment.put(
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", home.resolve("token").toString());
        context.server = call -> call.method().equals("POST")
                ? FakeContext.answer(200, "{}")
                : FakeContext.answer(
                        200,
                        "{\"AccessKeyId\":\"AKIDBOX\",\"SecretAccessKey\":\"s\",\"Token\":\"t\",\"Expiration\":\""
                                + context.now.plusSeconds(3600) + "\"}");
        AccessHandler handler = handler(nulls("aws_key", "aws_secret"));

        reply(handler);
        reply(handler);
        assertThat(context.calls).extracting(call -> call.method()).containsExactly("GET", "POST", "POST");
        assertThat(context.calls.get(0).target()).isEqualTo("/creds?x=1");
        assertThat(context.calls.get(0).headers().first("Authorization")).isEqualTo("file-token");
        assertThat(context.calls.get(2).headers().first("X-Amz-Security-Token")).isEqualTo("t");

        context.now = context.now.plusSeconds(3590);
        reply(handler);
        assertThat(context.calls)
                .extracting(call -> call.method())
                .containsExactly("GET", "POST", "POST", "GET", "POST");
    }

    @Test
    void keys_are_fetched_ahead_of_their_expiry_while_the_old_ones_sign(@TempDir Path home) {
        context.environment.put("HOME", home.toString());
        context.environment.put("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/creds");
        Instant expiry = context.now.plusSeconds(3600);
        CompletableFuture<HttpAnswer> late = new CompletableFuture<>();
        context.server = call -> call.method().equals("POST")
                ? FakeContext.answer(200, "{}")
                : context.now.isBefore(expiry.minusSeconds(600))
                        ? FakeContext.answer(200, keys("AKIDOLD", expiry))
                        : late;
        AccessHandler handler = handler(nulls("aws_key", "aws_secret"));
        reply(handler);

        context.now = expiry.minusSeconds(200);
        context.calls.clear();
        assertThat(context.scheduler.planned()).singleElement().satisfies(task -> assertThat(task.delayMillis)
                .isEqualTo(3_300_000));
        context.scheduler.runNext();
        reply(handler);
        reply(handler);
        assertThat(context.calls).extracting(call -> call.method()).containsExactly("GET", "POST", "POST");

        late.complete(new HttpAnswer(200, new HeaderList(), Body.of(keys("AKIDNEW", expiry.plusSeconds(3600)))));
        context.calls.clear();
        reply(handler);
        assertThat(authorization()).contains("AKIDNEW");
    }

    @Test
    void a_container_address_that_would_show_keys_to_the_network_is_refused(@TempDir Path home) {
        context.environment.put("HOME", home.toString());
        context.environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://10.0.0.1/");

        assertThat(reply(handler(nulls("aws_key", "aws_secret"))).status()).isEqualTo(500);

        assertThat(context.calls).isEmpty();
        assertThat(context.log).anySatisfy(line -> assertThat(line).contains("10.0.0.1"));
    }

    @Test
    void a_throttled_call_is_one_attempt_unless_repeating_is_asked_for() {
        context.server =
                call -> FakeContext.answer(429, "{\"Reason\":\"CallerRateLimitExceeded\",\"message\":\"slow\"}");

        Reply reply = reply(handler(Map.of("preserve_lambda_api_error_code", true)));

        assertThat(reply.status()).isEqualTo(429);
        assertThat(context.calls).hasSize(1);
        assertThat(context.log)
                .singleElement()
                .asString()
                .startsWith("ERROR function 'f'")
                .endsWith("AWS Lambda API returned error: slow, status code: 429, reason: CallerRateLimitExceeded");
    }

    @Test
    void a_safe_retry_repeats_what_did_not_start_the_function_with_growing_pauses() {
        context.server = call ->
                context.calls.size() < 3 ? FakeContext.answer(429, "{}") : FakeContext.answer(200, "{\"ok\":true}");

        Reply reply = reply(handler(Map.of("retry", "safe")));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(context.calls).hasSize(3);
        assertThat(context.pauses.get(0)).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
        assertThat(context.pauses.get(1)).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
        assertThat(context.log).noneSatisfy(line -> assertThat(line).startsWith("ERROR"));
    }

    @Test
    void a_safe_retry_ends_after_a_few_attempts_and_tells_how_many() {
        context.server = call -> CompletableFuture.failedStage(
                new HttpCallException(HttpCallException.Stage.CONNECT, false, "refused", null));

        Reply reply = reply(handler(Map.of("retry", "safe")));

        assertThat(reply.status()).isEqualTo(500);
        assertThat(context.calls).hasSize(3);
        assertThat(context.log)
                .filteredOn(line -> line.startsWith("ERROR"))
                .singleElement()
                .asString()
                .contains("(unreachable)")
                .endsWith("(attempt 3)");
    }

    @Test
    void a_safe_retry_never_repeats_what_may_have_run() {
        context.server = call -> CompletableFuture.failedStage(
                new HttpCallException(HttpCallException.Stage.RECEIVE, true, "nothing received", null));
        AccessHandler handler = handler(Map.of("retry", "safe"));

        reply(handler);
        context.server = call -> FakeContext.answer(503, "{}");
        reply(handler);
        context.server = call -> CompletableFuture.failedStage(
                new HttpCallException(HttpCallException.Stage.SEND, false, "reset", null));
        reply(handler);

        assertThat(context.calls).hasSize(3);
        assertThat(context.log).first().asString().contains("(timeout)");
    }

    @Test
    void a_safe_retry_waits_as_long_as_asked_unless_that_is_too_long() {
        context.server = call -> context.calls.size() % 2 == 1
                ? throttled(context.calls.size() == 1 ? "2" : "60")
                : FakeContext.answer(200, "{}");
        AccessHandler handler = handler(Map.of("retry", "safe", "timeout", 10_000));

        assertThat(reply(handler).status()).isEqualTo(200);
        assertThat(reply(handler).status()).isEqualTo(500);

        assertThat(context.pauses).containsExactly(Duration.ofSeconds(2));
        assertThat(context.calls).hasSize(3);
    }

    @Test
    void every_attempt_is_signed_anew() {
        context.server = call -> {
            context.now = context.now.plusSeconds(1);
            return context.calls.size() < 2 ? FakeContext.answer(429, "{}") : FakeContext.answer(200, "{}");
        };

        reply(handler(Map.of("retry", "safe")));

        assertThat(context.calls)
                .extracting(call -> call.headers().first("X-Amz-Date"))
                .containsExactly("20220906T035514Z", "20220906T035515Z");
        assertThat(context.calls)
                .extracting(call -> call.headers().first("Authorization"))
                .doesNotHaveDuplicates();
    }

    @Test
    void a_call_that_took_too_long_is_given_up() {
        CompletableFuture<HttpAnswer> never = new CompletableFuture<>();
        context.server = call -> never;

        Outcome.Await<?> waiting = (Outcome.Await<?>) access(handler(Map.of()));
        Outcome outcome = waiting.recovery().apply(new TimeoutException("late"));

        assertThat(((Outcome.Exit) outcome).reply().status()).isEqualTo(500);
        assertThat(never).isCancelled();
        assertThat(context.log).singleElement().asString().contains("(timeout)");
    }

    private static CompletableFuture<HttpAnswer> throttled(String retryAfter) {
        HeaderList headers = new HeaderList();
        headers.add("Retry-After", retryAfter);
        return CompletableFuture.completedFuture(new HttpAnswer(429, headers, Body.of("{}")));
    }

    private static String keys(String id, Instant expiry) {
        return "{\"AccessKeyId\":\"" + id + "\",\"SecretAccessKey\":\"s\",\"Token\":\"t\",\"Expiration\":\"" + expiry
                + "\"}";
    }

    private static Map<String, Object> nulls(String... names) {
        Map<String, Object> nulls = new HashMap<>();
        for (String name : names) {
            nulls.put(name, null);
        }
        return nulls;
    }

    private AccessHandler handler(Map<String, ?> config) {
        AwsLambdaPlugin plugin = new AwsLambdaPlugin();
        plugin.start(context);
        return (AccessHandler) plugin.create(Configs.callable(config), context);
    }

    private BodyDemand demand(Map<String, ?> config) {
        return handler(config).requestBody(exchange);
    }

    private String authorization() {
        String value = context.calls.get(0).headers().first("Authorization");
        return value == null ? "" : value;
    }

    private Outcome access(AccessHandler handler) {
        try {
            return handler.onAccess(exchange);
        } catch (Exception unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    /** Runs a request to its end, as the gateway does with stages that are complete. */
    private Reply reply(AccessHandler handler) {
        Outcome outcome = access(handler);
        while (outcome instanceof Outcome.Await<?> await) {
            outcome = resume(await);
        }
        return ((Outcome.Exit) outcome).reply();
    }

    private static <T> Outcome resume(Outcome.Await<T> await) {
        CompletableFuture<T> stage = await.stage().toCompletableFuture();
        assertThat(stage).isDone();
        @Nullable T value;
        try {
            value = stage.join();
        } catch (CompletionException failure) {
            return await.recovery().apply(failure.getCause());
        }
        return await.then().apply(value);
    }
}
