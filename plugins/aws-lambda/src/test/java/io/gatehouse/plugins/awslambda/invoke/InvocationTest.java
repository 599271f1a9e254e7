/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugins.awslambda.AwsLambdaConfig;
import io.gatehouse.plugins.awslambda.Configs;
import io.gatehouse.plugins.awslambda.function.FunctionChoice;
import io.gatehouse.plugins.awslambda.identity.AwsKeys;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.signer.Aws4Signer;
import software.amazon.awssdk.auth.signer.params.Aws4SignerParams;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.regions.Region;

/** The SDK's newer signer always signs a header of its own, X-Amz-Content-Sha256; the one compared with here does not. */
@SuppressWarnings("deprecation")
class InvocationTest {

    private static final int RANDOM_CALLS = 10_000;
    private static final String NAME_CHARACTERS = "abcXYZ019-_:$ +/~.";
    private static final String TENANT_CHARACTERS = "abcXYZ019._:/=+-@   ";

    private final SigningScratch scratch = new SigningScratch();

    @Test
    void a_key_is_derived_as_aws_publishes() {
        SigningKey key =
                SigningKey.derive("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20150830", "us-east-1", "iam", scratch);
        scratch.reset()
                .add(("AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n"
                                + "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59")
                        .getBytes(StandardCharsets.UTF_8));

        key.sign(scratch);

        assertThat(HexFormat.of().formatHex(scratch.hash))
                .isEqualTo("5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
    }

    @Test
    void a_canonical_request_is_signed_as_in_the_published_test_suite() {
        SigningKey key = SigningKey.derive(
                "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20150830", "us-east-1", "service", scratch);
        scratch.digest(new byte[0]);
        scratch.reset()
                .add("POST\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\n"
                        .getBytes(StandardCharsets.UTF_8))
                .addHash()
                .digestAdded();
        scratch.reset()
                .add("AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n"
                        .getBytes(StandardCharsets.UTF_8))
                .addHash();

        key.sign(scratch);

        assertThat(HexFormat.of().formatHex(scratch.hash))
                .isEqualTo("5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
    }

    @Test
    void random_calls_are_signed_as_the_sdk_signs_them() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Aws4Signer signer = Aws4Signer.create();
        for (int i = 0; i < RANDOM_CALLS; i++) {
            AwsKeys keys = keys(random);
            AwsLambdaConfig config = Configs.callable(members(random));
            String region = random.nextBoolean() ? "eu-west-1" : "cn-north-1";
            String host = random.nextBoolean() ? "lambda." + region + ".amazonaws.com" : "127.0.0.1:3001";
            Instant now = Instant.ofEpochSecond(random.nextInt(2_000_000_000));
            byte[] event = new byte[random.nextInt(300)];
            random.nextBytes(event);
            Invocation invocation = new Invocation(config, region, host, "test");
            String tenant = random.nextBoolean() ? null : text(random, TENANT_CHARACTERS, 1 + random.nextInt(200));
            String trace = random.nextBoolean() ? null : "Root=1-" + random.nextInt();

            HttpCall call = invocation.call(event, address(random), tenant, trace, keys, now.toEpochMilli(), scratch);

            assertThat(call.headers().first("Authorization"))
                    .as("seed %d, call %d, target '%s', tenant '%s'", seed, i, call.target(), tenant)
                    .isEqualTo(expected(signer, call, keys, region, host, now));
            assertThat(call.headers().first("X-Amz-Tenant-Id")).isEqualTo(tenant);
            assertThat(call.headers().first("X-Amzn-Trace-Id")).isEqualTo(trace);
        }
    }

    @Test
    void one_invocation_signs_calls_of_many_functions_tenants_and_keys() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Aws4Signer signer = Aws4Signer.create();
        Invocation invocation = new Invocation(Configs.callable(Map.of()), "us-east-1", "h", "test");
        AwsKeys[] keys = {keys(random), keys(random), keys(random)};
        for (int i = 0; i < RANDOM_CALLS / 10; i++) {
            AwsKeys current = keys[random.nextInt(keys.length)];
            Instant now = Instant.ofEpochSecond(random.nextInt(400_000));
            String tenant = random.nextBoolean() ? null : text(random, TENANT_CHARACTERS, 1 + random.nextInt(20));

            HttpCall call =
                    invocation.call(new byte[i], address(random), tenant, null, current, now.toEpochMilli(), scratch);

            assertThat(call.headers().first("Authorization"))
                    .as("seed %d, call %d", seed, i)
                    .isEqualTo(expected(signer, call, current, "us-east-1", "h", now));
        }
    }

    @Test
    void each_mode_has_its_own_path() {
        assertThat(FunctionAddress.of(InvokeMode.of("buffered"), "f", "live").target())
                .isEqualTo("/2015-03-31/functions/f/invocations?Qualifier=live");
        assertThat(FunctionAddress.of(InvokeMode.of("response_stream"), "f:1", null)
                        .target())
                .isEqualTo("/2021-11-15/functions/f%3A1/response-streaming-invocations");
    }

    @Test
    void the_call_has_the_headers_of_the_invoke_api_and_no_other() {
        AwsLambdaConfig config = Configs.callable(Map.of(
                "qualifier", "$LATEST", "invocation_type", "Event", "log_type", "None", "function_name", "my-fn:live"));
        Invocation invocation = new Invocation(config, "us-east-1", "h:3001", "gatehouse/0.1.0");

        HttpCall call = invocation.call(
                "{}".getBytes(StandardCharsets.UTF_8),
                FunctionAddress.of(InvokeMode.BUFFERED, "my-fn:live", "$LATEST"),
                null,
                null,
                AwsKeys.lasting("AK", "s", "token"),
                1_662_436_514_000L,
                scratch);

        assertThat(call.method()).isEqualTo("POST");
        assertThat(call.target()).isEqualTo("/2015-03-31/functions/my-fn%3Alive/invocations?Qualifier=%24LATEST");
        assertThat(names(call.headers()))
                .isEqualTo(
                        "Host X-Amz-Date X-Amz-Invocation-Type X-Amz-Log-Type X-Amz-Security-Token Authorization User-Agent ");
        assertThat(call.headers().first("Host")).isEqualTo("h:3001");
        assertThat(call.headers().first("X-Amz-Invocation-Type")).isEqualTo("Event");
        assertThat(call.headers().first("X-Amz-Log-Type")).isEqualTo("None");
        assertThat(call.headers().first("X-Amz-Security-Token")).isEqualTo("token");
        assertThat(call.headers().first("X-Amz-Date")).isEqualTo("20220906T035514Z");
        assertThat(call.headers().first("Authorization"))
                .contains("Credential=AK/20220906/us-east-1/lambda/aws4_request,");
    }

    @Test
    void names_that_aws_would_refuse_for_their_length_are_problems() {
        assertThat(FunctionChoice.problem(Configs.callable(Map.of("function_name", "f".repeat(170)))))
                .isNull();
        assertThat(FunctionChoice.problem(Configs.callable(Map.of("function_name", "f".repeat(171)))))
                .contains("171")
                .contains("FunctionName");
        assertThat(FunctionChoice.problem(Configs.callable(Map.of("qualifier", "q".repeat(129)))))
                .contains("129")
                .contains("Qualifier");
        assertThat(FunctionChoice.problem(Configs.of(Map.of())))
                .contains("params.FunctionName is required but missing");
    }

    private static String names(HeaderList headers) {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < headers.size(); i++) {
            names.append(headers.name(i)).append(' ');
        }
        return names.toString();
    }

    private static Map<String, Object> members(Random random) {
        Map<String, Object> members = new HashMap<>();
        boolean streams = random.nextBoolean();
        members.put("invoke_mode", streams ? "response_stream" : "buffered");
        members.put("invocation_type", streams || random.nextBoolean() ? "RequestResponse" : "Event");
        members.put("log_type", random.nextBoolean() ? "Tail" : "None");
        return members;
    }

    private static FunctionAddress address(Random random) {
        return FunctionAddress.of(
                random.nextBoolean() ? InvokeMode.BUFFERED : InvokeMode.RESPONSE_STREAM,
                text(random, NAME_CHARACTERS, 1 + random.nextInt(60)),
                random.nextBoolean() ? null : text(random, NAME_CHARACTERS, 1 + random.nextInt(20)));
    }

    private static AwsKeys keys(Random random) {
        String secret = text(random, NAME_CHARACTERS, 1 + random.nextInt(90));
        return AwsKeys.lasting(
                "AKID" + random.nextInt(1000), secret.strip() + "x", random.nextBoolean() ? null : "token/+=");
    }

    private static String text(Random random, String characters, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(characters.charAt(random.nextInt(characters.length())));
        }
        return text.toString().strip() + "z";
    }

    private static String expected(
            Aws4Signer signer, HttpCall call, AwsKeys keys, String region, String host, Instant now) {
        AwsCredentials identity = keys.sessionToken() == null
                ? AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey())
                : AwsSessionCredentials.create(keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken());
        byte[] body = call.body().bytes();
        SdkHttpFullRequest.Builder request = SdkHttpFullRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(URI.create("https://" + host + call.target()))
                .putHeader("Host", host)
                .putHeader("Content-Length", Integer.toString(body.length))
                .putHeader("X-Amz-Invocation-Type", call.headers().first("X-Amz-Invocation-Type"))
                .putHeader("X-Amz-Log-Type", call.headers().first("X-Amz-Log-Type"))
                .contentStreamProvider(() -> new ByteArrayInputStream(body));
        for (String optional : new String[] {"X-Amz-Tenant-Id", "X-Amzn-Trace-Id"}) {
            String value = call.headers().first(optional);
            if (value != null) {
                request.putHeader(optional, value);
            }
        }
        Aws4SignerParams parameters = Aws4SignerParams.builder()
                .awsCredentials(identity)
                .signingName("lambda")
                .signingRegion(Region.of(region))
                .signingClockOverride(Clock.fixed(now, ZoneOffset.UTC))
                .doubleUrlEncode(true)
                .normalizePath(false)
                .build();
        return signer.sign(request.build(), parameters)
                .firstMatchingHeader("Authorization")
                .orElseThrow();
    }
}
