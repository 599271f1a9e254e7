/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

class SignatureVerifierTest {
    private static final Instant NOW = Instant.parse("2024-02-29T12:30:00Z");
    private static final HttpString AUTHORIZATION = new HttpString("Authorization");
    private static final AwsCredentialsIdentity SIGNER = AwsCredentialsIdentity.create("AKID", "secret");
    private static final SignatureVerifier VERIFIER = verifierAt(NOW);

    private record Sent(String method, String path, String query, HeaderMap headers, String payloadHash) {
        void verify(SignatureVerifier verifier) throws Rejection {
            verifier.verify(method, path, query, headers, payloadHash);
        }
    }

    @Test
    void what_the_sdk_signs_is_accepted_and_any_change_of_it_is_not() throws Rejection {
        long seed = System.nanoTime();
        System.out.println("SignatureVerifierTest seed " + seed);
        Random random = new Random(seed);

        for (int i = 0; i < 500; i++) {
            Sent sent = sent(random);

            sent.verify(VERIFIER);

            for (Sent changed : changes(sent)) {
                assertRejected(changed, VERIFIER, "InvalidSignatureException");
            }
        }
    }

    @Test
    void the_canonical_form_of_aws_own_example_is_reached() {
        HeaderMap headers = new HeaderMap();
        headers.put(new HttpString("Host"), "iam.amazonaws.com");
        headers.put(new HttpString("Content-Type"), "application/x-www-form-urlencoded; charset=utf-8");
        headers.put(new HttpString("X-Amz-Date"), "20150830T123600Z");

        String canonical = CanonicalRequest.of(
                "GET",
                "/",
                "Version=2010-05-08&Action=ListUsers",
                headers,
                List.of("content-type", "host", "x-amz-date"),
                Sha256.hex(""));

        assertThat(Sha256.hex(canonical)).isEqualTo("f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59");
    }

    @Test
    void a_request_without_a_signature_is_refused() {
        Sent sent = sent(new Random(1));
        sent.headers.remove(AUTHORIZATION);

        assertRejected(sent, VERIFIER, "MissingAuthenticationTokenException");
    }

    @Test
    void a_header_that_is_no_signature_is_refused() {
        for (String text : List.of(
                "Bearer abc",
                "AWS4-HMAC-SHA256 ",
                "AWS4-HMAC-SHA256 Credential=AKID/20240229/us-east-1/lambda/aws4_request",
                "AWS4-HMAC-SHA256 Credential=AKID, SignedHeaders=host, Signature=00")) {
            Sent sent = sent(new Random(1));
            sent.headers.put(AUTHORIZATION, text);

            assertRejected(sent, VERIFIER, "IncompleteSignatureException");
        }
    }

    @Test
    void five_minutes_of_skew_are_allowed_either_way() {
        Sent sent = sent(new Random(1));

        assertThatCode(() -> sent.verify(verifierAt(NOW.plus(Duration.ofMinutes(5)))))
                .doesNotThrowAnyException();
        assertThatCode(() -> sent.verify(verifierAt(NOW.minus(Duration.ofMinutes(5)))))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> sent.verify(verifierAt(NOW.plus(Duration.ofSeconds(301)))))
                .hasMessageContaining("Signature expired: 20240229T123000Z is now earlier than 20240229T123001Z");
        assertThatThrownBy(() -> sent.verify(verifierAt(NOW.minus(Duration.ofSeconds(301)))))
                .hasMessageContaining("Signature not yet current");
    }

    @Test
    void the_scope_must_name_the_service_and_the_region() {
        assertThatThrownBy(() -> sent(new Random(1), "s3", "us-east-1", SIGNER).verify(VERIFIER))
                .hasMessageContaining("Credential should be scoped to correct service: 'lambda', not 's3'.");
        assertThatThrownBy(
                        () -> sent(new Random(1), "lambda", "eu-west-1", SIGNER).verify(VERIFIER))
                .hasMessageContaining("Credential should be scoped to a valid region: 'us-east-1', not 'eu-west-1'.");
    }

    @Test
    void an_unknown_key_and_a_wrong_session_token_are_unrecognized() {
        assertRejected(
                sent(new Random(1), "lambda", "us-east-1", AwsCredentialsIdentity.create("NOBODY", "secret")),
                VERIFIER,
                "UnrecognizedClientException");
        assertRejected(sentWithToken("AKID", "token"), VERIFIER, "UnrecognizedClientException");
        assertRejected(sentWithToken("ASIA", "stale"), VERIFIER, "UnrecognizedClientException");
        assertRejected(
                sent(new Random(1), "lambda", "us-east-1", AwsCredentialsIdentity.create("ASIA", "secret")),
                VERIFIER,
                "UnrecognizedClientException");
        assertThatCode(() -> sentWithToken("ASIA", "token").verify(VERIFIER)).doesNotThrowAnyException();
    }

    @Test
    void a_header_of_aws_that_is_not_signed_is_refused() {
        Sent sent = sent(new Random(1));
        sent.headers.put(new HttpString("X-Amz-Added-On-The-Way"), "1");

        assertThatThrownBy(() -> sent.verify(VERIFIER))
                .hasMessageContaining("'X-Amz-Added-On-The-Way' must be a 'SignedHeader'");
    }

    private static void assertRejected(Sent sent, SignatureVerifier verifier, String type) {
        assertThatThrownBy(() -> sent.verify(verifier)).isInstanceOfSatisfying(Rejection.class, rejection -> {
            assertThat(rejection.status()).isEqualTo(403);
            assertThat(rejection.type()).isEqualTo(type);
        });
    }

    private static List<Sent> changes(Sent sent) {
        HeaderMap otherDate = copy(sent.headers);
        otherDate.put(new HttpString("X-Amz-Date"), "20240229T123001Z");
        HeaderMap otherType = copy(sent.headers);
        otherType.put(new HttpString("X-Amz-Invocation-Type"), "Event");
        return List.of(
                new Sent("PUT", sent.path, sent.query, sent.headers, sent.payloadHash),
                new Sent(sent.method, sent.path + "x", sent.query, sent.headers, sent.payloadHash),
                new Sent(sent.method, sent.path, sent.query + "&x", sent.headers, sent.payloadHash),
                new Sent(sent.method, sent.path, sent.query, otherDate, sent.payloadHash),
                new Sent(sent.method, sent.path, sent.query, otherType, sent.payloadHash),
                new Sent(sent.method, sent.path, sent.query, sent.headers, Sha256.hex("another body")));
    }

    private static HeaderMap copy(HeaderMap headers) {
        HeaderMap copy = new HeaderMap();
        headers.forEach(values -> copy.putAll(values.getHeaderName(), values));
        return copy;
    }

    private static Sent sentWithToken(String accessKeyId, String token) {
        return sent(
                new Random(1),
                "lambda",
                "us-east-1",
                AwsSessionCredentialsIdentity.create(accessKeyId, "secret", token));
    }

    private static Sent sent(Random random) {
        return sent(random, "lambda", "us-east-1", SIGNER);
    }

    private static Sent sent(Random random, String service, String region, AwsCredentialsIdentity signer) {
        SdkHttpFullRequest.Builder request = SdkHttpFullRequest.builder()
                .uri(URI.create("http://127.0.0.1:9001"))
                .method(SdkHttpMethod.POST)
                .encodedPath("/2015-03-31/functions/" + encodedText(random) + "/invocations")
                .putHeader("X-Amz-Invocation-Type", "RequestResponse")
                .putHeader("X-Spaced", "  a   b ")
                .putHeader("X-Twice", List.of("one", "two"));
        for (int i = random.nextInt(4); i > 0; i--) {
            request.putRawQueryParameter(text(random), text(random));
        }
        String body = text(random);
        SignedRequest signed = AwsV4HttpSigner.create().sign(sign -> sign.identity(signer)
                .request(request.build())
                .payload(ContentStreamProvider.fromUtf8String(body))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(NOW, ZoneOffset.UTC)));
        SdkHttpRequest sent = signed.request();
        HeaderMap headers = new HeaderMap();
        sent.forEachHeader((name, values) -> headers.putAll(new HttpString(name), values));
        return new Sent(
                "POST", sent.encodedPath(), sent.encodedQueryParameters().orElse(""), headers, Sha256.hex(body));
    }

    private static String encodedText(Random random) {
        StringBuilder encoded = new StringBuilder("f");
        for (byte value : text(random).getBytes(UTF_8)) {
            boolean letter = value >= 'a' && value <= 'z';
            encoded.append(letter ? Character.toString(value) : String.format("%%%02X", value));
        }
        return encoded.toString();
    }

    private static String text(Random random) {
        String alphabet = "abcxyz :$+/=&?%~*'()é€";
        StringBuilder text = new StringBuilder("t");
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private static SignatureVerifier verifierAt(Instant now) {
        return new SignatureVerifier(
                Map.of(
                        "AKID",
                        new Credentials("AKID", "secret", null),
                        "ASIA",
                        new Credentials("ASIA", "secret", "token")),
                "us-east-1",
                Clock.fixed(now, ZoneOffset.UTC));
    }
}
