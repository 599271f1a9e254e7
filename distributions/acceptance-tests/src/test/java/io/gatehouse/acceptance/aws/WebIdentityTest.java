/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys for the token of a pod, which is what IRSA gives it. */
@Timeout(300)
class WebIdentityTest {
    private static final String TOKEN = "header.web-identity-token.signature";

    @TempDir
    private Path scratch;

    private LambdaStub lambda;
    private TokenServiceStub tokens;
    private Path tokenFile;

    @BeforeEach
    void start() throws Exception {
        lambda = new LambdaStub();
        tokens = new TokenServiceStub();
        tokenFile = Files.writeString(scratch.resolve("token"), TOKEN);
    }

    @AfterEach
    void stop() {
        lambda.close();
        tokens.close();
    }

    @Test
    void A14_the_token_service_is_asked_unsigned_with_the_token_of_the_file_and_the_session_name_of_kong()
            throws Exception {
        try (AwsGateway gateway = AwsGateway.in(scratch, lambda)
                .variable("AWS_REGION", "eu-west-1")
                .variable("AWS_ENDPOINT_URL_STS", tokens.url())
                .webIdentity(tokenFile, TokenServiceStub.role("pod"))
                .route("a14", "aws_region: us-west-2")
                .start()) {

            gateway.invoke("a14");
            gateway.invoke("a14");

            assertThat(gateway.log()).doesNotContain("web-identity-token");
        }

        assertThat(lambda.invocations("a14")).containsOnly(new Signer("ASIAPOD1", "us-west-2", "lambda"));
        assertThat(tokens.calls("pod")).singleElement().satisfies(call -> {
            assertThat(call.signer()).isEqualTo(Signer.NOBODY);
            assertThat(call.parameters())
                    .containsEntry("Action", "AssumeRoleWithWebIdentity")
                    .containsEntry("Version", "2011-06-15")
                    .containsEntry("RoleSessionName", "session@lua-resty-aws")
                    .containsEntry("WebIdentityToken", TOKEN);
        });
    }

    @Test
    void A14_the_session_name_of_the_environment_is_used_and_the_file_read_at_every_refresh() throws Exception {
        try (AwsGateway gateway = AwsGateway.in(scratch, lambda)
                .variable("AWS_REGION", "eu-west-1")
                .variable("AWS_ENDPOINT_URL_STS", tokens.url())
                .variable("AWS_ROLE_SESSION_NAME", "my-pod")
                .webIdentity(tokenFile, TokenServiceStub.role("brief"))
                .route("refreshed", "")
                .start()) {
            tokens.release();

            gateway.invoke("refreshed");
            Files.writeString(tokenFile, "another." + TOKEN);
            gateway.invoke("refreshed");
        }

        assertThat(lambda.keys("refreshed")).containsExactly("ASIABRIEF1", "ASIABRIEF2");
        assertThat(tokens.calls("brief"))
                .extracting(call -> call.parameters().get("WebIdentityToken"))
                .containsExactly(TOKEN, "another." + TOKEN);
        assertThat(tokens.calls("brief"))
                .allSatisfy(call -> assertThat(call.parameters()).containsEntry("RoleSessionName", "my-pod"));
    }

    @Test
    void A15_with_a_proxy_the_pods_role_goes_through_it_before_the_keys_of_the_environment() throws Exception {
        Certificate certificate =
                Certificate.of(scratch, "sts.eu-west-1.amazonaws.com", "lambda.eu-west-1.amazonaws.com");
        try (LambdaStub secureLambda = new LambdaStub(certificate.sockets());
                TokenServiceStub secureTokens = new TokenServiceStub(certificate.sockets());
                TunnelProxy proxy =
                        new TunnelProxy(host -> host.startsWith("sts.") ? secureTokens.port() : secureLambda.port());
                AwsGateway gateway = AwsGateway.in(scratch, lambda)
                        .keys("AWS_", new Keys("AKIAENVIRONMENT"))
                        .variable("AWS_REGION", "eu-west-1")
                        .variable(
                                "KONG_LUA_SSL_TRUSTED_CERTIFICATE",
                                certificate.pem().toString())
                        .webIdentity(tokenFile, TokenServiceStub.role("pod"))
                        .awsRoute("a15-proxied", "proxy_url: \"" + proxy.url() + "\"")
                        .awsRoute(
                                "a15-configured",
                                "proxy_url: \"" + proxy.url() + "\", " + AwsGateway.configured(new Keys("AKIAOWN")))
                        .route("a15-direct", "")
                        .start()) {

            gateway.invoke("a15-proxied");
            gateway.invoke("a15-configured");
            gateway.invoke("a15-direct");

            assertThat(secureLambda.keys("a15-proxied")).containsExactly("ASIAPOD1");
            assertThat(secureLambda.keys("a15-configured")).containsExactly("AKIAOWN");
            assertThat(lambda.keys("a15-direct")).containsExactly("AKIAENVIRONMENT");
            assertThat(secureTokens.calls("pod")).hasSize(1);
            assertThat(proxy.requests())
                    .containsOnlyOnce("CONNECT sts.eu-west-1.amazonaws.com:443 HTTP/1.1")
                    .contains("CONNECT lambda.eu-west-1.amazonaws.com:443 HTTP/1.1");
        }
    }
}
