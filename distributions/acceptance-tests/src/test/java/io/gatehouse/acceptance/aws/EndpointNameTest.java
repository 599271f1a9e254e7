/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The names of AWS's endpoints, as a proxy is asked for them; behind it answer stubs whose certificate has the names. What they
 * are asked for arrives by TLS from end to end.
 */
@Timeout(300)
class EndpointNameTest {
    private static final String PRIVATE_NAME = "vpce-0abc-xyz.sts.eu-west-1.vpce.amazonaws.com";

    @TempDir
    private static Path scratch;

    private static Certificate certificate;
    private static LambdaStub lambda;
    private static TokenServiceStub tokens;
    private static TunnelProxy proxy;

    @BeforeAll
    static void start() throws Exception {
        certificate = Certificate.of(
                scratch,
                "sts.amazonaws.com",
                "sts.eu-west-1.amazonaws.com",
                "sts.us-east-1.amazonaws.com",
                "sts-fips.us-east-1.amazonaws.com",
                "sts.cn-north-1.amazonaws.com.cn",
                PRIVATE_NAME,
                "lambda.eu-west-1.amazonaws.com",
                "lambda-fips.us-east-1.amazonaws.com",
                "lambda.eu-west-1.api.aws",
                "lambda.cn-north-1.amazonaws.com.cn");
        lambda = new LambdaStub(certificate.sockets());
        tokens = new TokenServiceStub(certificate.sockets());
        proxy = new TunnelProxy(EndpointNameTest::port);
    }

    @AfterAll
    static void stop() {
        lambda.close();
        tokens.close();
        proxy.close();
    }

    private static int port(String host) {
        if (host.contains("mars-north-1")) {
            return TunnelProxy.NOWHERE;
        }
        return host.startsWith("lambda") ? lambda.port() : tokens.port();
    }

    private static AwsGateway.Surroundings surroundings() throws IOException {
        return AwsGateway.in(scratch, lambda)
                .keys("AWS_", new Keys("AKIAENVIRONMENT"))
                .variable("KONG_LUA_SSL_TRUSTED_CERTIFICATE", certificate.pem().toString());
    }

    private static String config(String region, String role) {
        return "proxy_url: \"" + proxy.url() + "\", aws_region: " + region + ", aws_assume_role_arn: \""
                + TokenServiceStub.role(role) + "\"";
    }

    private static void assertAsked(String role, String host, String region) {
        assertThat(tokens.calls(role)).singleElement().satisfies(call -> {
            assertThat(call.host()).isEqualTo(host);
            assertThat(call.signer()).isEqualTo(new Signer("AKIAENVIRONMENT", region, "sts"));
        });
        assertThat(proxy.requests()).contains("CONNECT " + host + ":443 HTTP/1.1");
    }

    @Test
    void A22_A24_A25_names_are_those_of_the_region_and_its_partition_or_the_configured_one() throws Exception {
        try (AwsGateway gateway = surroundings()
                .awsRoute("a22", config("eu-west-1", "a22"))
                .awsRoute("a24", config("cn-north-1", "a24"))
                .awsRoute(
                        "a25", config("eu-west-1", "a25") + ", aws_sts_endpoint_url: \"https://" + PRIVATE_NAME + "\"")
                .awsRoute("fips", config("us-east-1", "fips") + ", aws_use_fips_endpoint: true")
                .awsRoute(
                        "dual-stack",
                        "proxy_url: \"" + proxy.url() + "\", aws_region: eu-west-1, aws_use_dualstack_endpoint: true")
                .start()) {

            gateway.invoke("a22");
            gateway.invoke("a24");
            gateway.invoke("a25");
            gateway.invoke("fips");
            gateway.invoke("dual-stack");
        }

        assertAsked("a22", "sts.eu-west-1.amazonaws.com", "eu-west-1");
        assertAsked("a24", "sts.cn-north-1.amazonaws.com.cn", "cn-north-1");
        assertAsked("a25", PRIVATE_NAME, "eu-west-1");
        assertAsked("fips", "sts-fips.us-east-1.amazonaws.com", "us-east-1");
        assertThat(lambda.invocations("a24")).containsExactly(new Signer("ASIAA241", "cn-north-1", "lambda"));
        assertThat(proxy.requests())
                .contains(
                        "CONNECT lambda.cn-north-1.amazonaws.com.cn:443 HTTP/1.1",
                        "CONNECT lambda-fips.us-east-1.amazonaws.com:443 HTTP/1.1",
                        "CONNECT lambda.eu-west-1.api.aws:443 HTTP/1.1");
    }

    @Test
    void A23_the_legacy_mode_asks_the_global_name_signed_for_us_east_1() throws Exception {
        try (AwsGateway gateway = surroundings()
                .variable("AWS_STS_REGIONAL_ENDPOINTS", "legacy")
                .awsRoute("a23", config("eu-west-1", "a23"))
                .start()) {

            gateway.invoke("a23");
        }

        assertAsked("a23", "sts.amazonaws.com", "us-east-1");
        assertThat(lambda.invocations("a23")).containsExactly(new Signer("ASIAA231", "eu-west-1", "lambda"));
    }

    @Test
    void an_unknown_region_is_asked_for_by_its_name_and_told_to_the_operator() throws Exception {
        try (AwsGateway gateway = surroundings()
                .awsRoute("mars", "proxy_url: \"" + proxy.url() + "\", aws_region: mars-north-1")
                .awsRoute("earth", "proxy_url: \"" + proxy.url() + "\", aws_region: eu-west-1")
                .start()) {

            gateway.fail("mars");
            gateway.invoke("earth");

            assertThat(gateway.told("lambda.mars-north-1.amazonaws.com")).isNotEmpty();
        }

        assertThat(proxy.requests()).contains("CONNECT lambda.mars-north-1.amazonaws.com:443 HTTP/1.1");
    }
}
