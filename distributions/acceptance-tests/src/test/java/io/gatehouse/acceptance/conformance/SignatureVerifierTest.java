/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.HeaderLines;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The requests and signatures of AWS's published Signature Version 4 test suite (service {@code service}, us-east-1). */
class SignatureVerifierTest {
    private static final String KEY = "AKIDEXAMPLE";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final String TIME = "20150830T123600Z";
    private static final String VANILLA = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    private static final String VANILLA_QUERY = "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500";

    private final SignatureVerifier verifier = new SignatureVerifier(
            Map.of(KEY, SECRET), Clock.fixed(Instant.parse("2015-08-30T12:40:00Z"), ZoneOffset.UTC));

    @Test
    void get_vanilla_of_the_published_suite_is_valid() {
        assertThat(verifier.verify("GET", "/", "", headers(VANILLA), new byte[0]))
                .isEqualTo("valid");
        assertThat(SignatureVerifier.credential(headers(VANILLA))).isEqualTo("AKIDEXAMPLE/us-east-1/service");
    }

    @Test
    void get_vanilla_query_order_of_the_published_suite_is_valid_in_any_order() {
        HeaderLines headers = headers(VANILLA_QUERY);

        assertThat(verifier.verify("GET", "/", "Param2=value2&Param1=value1", headers, new byte[0]))
                .isEqualTo("valid");
        assertThat(verifier.verify("GET", "/", "Param1=value1&Param2=value2", headers, new byte[0]))
                .isEqualTo("valid");
    }

    @Test
    void any_change_of_the_request_is_noticed() {
        HeaderLines headers = headers(VANILLA);

        assertThat(verifier.verify("POST", "/", "", headers, new byte[0])).startsWith("signature does not match");
        assertThat(verifier.verify("GET", "/x", "", headers, new byte[0])).startsWith("signature does not match");
        assertThat(verifier.verify("GET", "/", "a=1", headers, new byte[0])).startsWith("signature does not match");
        assertThat(verifier.verify("GET", "/", "", headers, new byte[1])).startsWith("signature does not match");
    }

    @Test
    void another_secret_another_key_and_an_old_date_are_refused() {
        Clock now = Clock.fixed(Instant.parse("2015-08-30T12:40:00Z"), ZoneOffset.UTC);
        Clock later = Clock.fixed(Instant.parse("2015-08-30T13:40:00Z"), ZoneOffset.UTC);

        assertThat(new SignatureVerifier(Map.of(KEY, "other"), now)
                        .verify("GET", "/", "", headers(VANILLA), new byte[0]))
                .startsWith("signature does not match");
        assertThat(new SignatureVerifier(Map.of("OTHER", SECRET), now)
                        .verify("GET", "/", "", headers(VANILLA), new byte[0]))
                .startsWith("unknown access key");
        assertThat(new SignatureVerifier(Map.of(KEY, SECRET), later)
                        .verify("GET", "/", "", headers(VANILLA), new byte[0]))
                .startsWith("X-Amz-Date is");
    }

    @Test
    void an_unsigned_session_token_is_refused() {
        HeaderLines headers = HeaderLines.of(
                "Host",
                "example.amazonaws.com",
                "X-Amz-Date",
                TIME,
                "X-Amz-Security-Token",
                "token",
                "Authorization",
                authorization("host;x-amz-date", VANILLA));

        assertThat(verifier.verify("GET", "/", "", headers, new byte[0])).startsWith("signed headers are");
    }

    @Test
    void an_unsigned_request_is_refused() {
        assertThat(verifier.verify("GET", "/", "", HeaderLines.of("Host", "a"), new byte[0]))
                .startsWith("Authorization is");
    }

    @Test
    void the_path_of_the_wire_is_encoded_once_more() {
        String request = SignatureVerifier.canonicalRequest(
                "POST", "/f/a%3Ab:c", "Qualifier=a%20b", HeaderLines.of("Host", "h"), List.of("host"), "d");

        assertThat(request).isEqualTo("POST\n/f/a%253Ab%3Ac\nQualifier=a%20b\nhost:h\n\nhost\nd");
    }

    private static HeaderLines headers(String signature) {
        return HeaderLines.of(
                "Host",
                "example.amazonaws.com",
                "X-Amz-Date",
                TIME,
                "Authorization",
                authorization("host;x-amz-date", signature));
    }

    private static String authorization(String signedHeaders, String signature) {
        return "AWS4-HMAC-SHA256 Credential=" + KEY + "/20150830/us-east-1/service/aws4_request, SignedHeaders="
                + signedHeaders + ", Signature=" + signature;
    }
}
