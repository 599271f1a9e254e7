/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys from the agent beside a container. */
@Timeout(300)
class ContainerTest {
    private static final String REGION = "aws_region: eu-west-1";
    private static final String REFUSED_ADDRESS = "(expected: https";

    @TempDir
    private Path scratch;

    private LambdaStub lambda;
    private AgentStub agent;
    private TokenServiceStub tokens;

    @BeforeEach
    void start() {
        lambda = new LambdaStub();
        agent = new AgentStub();
        tokens = new TokenServiceStub();
    }

    @AfterEach
    void stop() {
        lambda.close();
        agent.close();
        tokens.close();
    }

    private AwsGateway.Surroundings surroundings() throws IOException {
        return AwsGateway.in(scratch, lambda)
                .variable("AWS_REGION", "eu-west-1")
                .variable("AWS_ENDPOINT_URL_STS", tokens.url());
    }

    @Test
    void A09_the_relative_address_wins_over_the_full_one() throws Exception {
        try (AwsGateway gateway = surroundings()
                .variable("AWS_CONTAINER_SERVICE_ENDPOINT", agent.url(""))
                .variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/relative")
                .variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.url("/full"))
                .route("a09", REGION)
                .start()) {

            gateway.invoke("a09");
        }

        assertThat(lambda.keys("a09")).containsExactly("ASIARELATIVE");
        assertThat(agent.paths()).containsExactly("/v2/credentials/relative");
        assertThat(agent.authorizations()).containsExactly("none");
    }

    @Test
    void A10_plain_http_to_another_machine_is_refused_and_the_next_provider_asked() throws Exception {
        Path tokenFile = Files.writeString(scratch.resolve("token"), "web.identity.token");
        try (AwsGateway gateway = surroundings()
                .variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://10.0.0.1/credentials")
                .webIdentity(tokenFile, TokenServiceStub.role("pod"))
                .route("a10", REGION)
                .start()) {

            gateway.invoke("a10");

            assertThat(gateway.told("10.0.0.1")).singleElement().asString().contains(REFUSED_ADDRESS);
        }

        assertThat(lambda.keys("a10")).containsExactly("ASIAPOD1");
    }

    @Test
    void A11_the_address_of_pod_identity_is_connected_to_and_not_refused_as_far_as_can_be_told_without_it()
            throws Exception {
        Path tokenFile = Files.writeString(scratch.resolve("token"), "pod-token");
        try (AwsGateway gateway = surroundings()
                .variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials")
                .variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", tokenFile.toString())
                .route("a11", REGION)
                .start()) {

            gateway.fail("a11");

            assertThat(gateway.told("169.254.170.23")).isNotEmpty();
            assertThat(gateway.told(REFUSED_ADDRESS)).isEmpty();
            assertThat(gateway.log()).doesNotContain("pod-token");
        }
    }

    @Test
    void A12_the_token_file_wins_over_the_token_and_is_read_at_every_refresh() throws Exception {
        Path tokenFile = Files.writeString(scratch.resolve("token"), "first-agent-token\n");
        try (AwsGateway gateway = surroundings()
                .variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.url("/brief"))
                .variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", tokenFile.toString())
                .variable("AWS_CONTAINER_AUTHORIZATION_TOKEN", "agent-token-of-the-environment")
                .route("a12", REGION)
                .start()) {

            gateway.invoke("a12");
            Files.writeString(tokenFile, "second-agent-token\n");
            gateway.invoke("a12");

            assertThat(gateway.log()).doesNotContain("agent-token");
        }

        assertThat(agent.authorizations())
                .startsWith("first-agent-token")
                .endsWith("second-agent-token")
                .doesNotContain("agent-token-of-the-environment", "none");
    }

    @Test
    void a_token_without_a_file_is_sent_as_it_is() throws Exception {
        try (AwsGateway gateway = surroundings()
                .variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.url("/with-token"))
                .variable("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Basic agent-token")
                .route("token", REGION)
                .start()) {

            gateway.invoke("token");

            assertThat(gateway.log()).doesNotContain("agent-token");
        }

        assertThat(agent.authorizations()).containsExactly("Basic agent-token");
    }

    @Test
    void A13_the_container_is_asked_before_web_identity() throws Exception {
        Path tokenFile = Files.writeString(scratch.resolve("token"), "web.identity.token");
        try (AwsGateway gateway = surroundings()
                .variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.url("/container"))
                .webIdentity(tokenFile, TokenServiceStub.role("pod"))
                .route("a13", REGION)
                .start()) {

            gateway.invoke("a13");
        }

        assertThat(lambda.keys("a13")).containsExactly("ASIACONTAINER");
        assertThat(tokens.calls("pod")).isEmpty();
    }
}
