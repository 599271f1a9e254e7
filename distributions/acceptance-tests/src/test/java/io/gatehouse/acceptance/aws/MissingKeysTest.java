/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Wire;
import io.gatehouse.testsupport.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Surroundings without usable keys: the client gets a 500 in time, the log has the reason once and not for every request, and
 * routes with keys of their own go on.
 */
@Timeout(300)
@Tag("once")
class MissingKeysTest {
    private static final int REQUESTS = 20;
    private static final String NO_KEYS = "none of the providers succeeded, no credentials available";
    private static final String REGION = "aws_region: eu-west-1";

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
                .route("keyless", REGION)
                .route("configured", REGION + ", " + AwsGateway.configured(new Keys("AKIAOWN")));
    }

    private static void assertToldOnce(AwsGateway gateway, String reason) throws IOException {
        for (int i = 0; i < REQUESTS; i++) {
            gateway.fail("keyless");
        }
        gateway.invoke("configured");

        assertThat(gateway.told(reason)).as(gateway::log).hasSize(1);
        assertThat(gateway.told(NO_KEYS)).as(gateway::log).hasSize(1);
    }

    @Test
    void A19_when_every_provider_fails_the_log_says_so() throws Exception {
        try (AwsGateway gateway = surroundings()
                .variable("AWS_EC2_METADATA_DISABLED", "false")
                .variable("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:" + FreePort.find())
                .start()) {

            assertToldOnce(gateway, NO_KEYS);
        }

        assertThat(lambda.keys("keyless")).isEmpty();
    }

    @Test
    void A30_without_a_region_the_log_says_so_and_nothing_is_invoked() throws Exception {
        try (AwsGateway gateway = surroundings()
                .route("a30", AwsGateway.configured(new Keys("AKIAOWN")))
                .start()) {

            gateway.fail("a30");
            gateway.invoke("configured");

            assertThat(gateway.told("no region or host specified")).isNotEmpty();
        }

        assertThat(lambda.keys("a30")).isEmpty();
    }

    @Test
    void a_malformed_profile_file_is_named() throws Exception {
        try (AwsGateway gateway = surroundings()
                .file(".aws/credentials", "[default\naws_access_key_id AKIAFILE\n\u0000\u0001 = = [")
                .start()) {

            assertToldOnce(gateway, ".aws/credentials");
        }
    }

    @Test
    void a_profile_file_that_cannot_be_read_is_named() throws Exception {
        Path folder = Files.createDirectory(scratch.resolve("folder-instead-of-file"));
        try (AwsGateway gateway = surroundings()
                .variable("AWS_SHARED_CREDENTIALS_FILE", folder.toString())
                .start()) {

            assertToldOnce(gateway, "folder-instead-of-file");
        }
    }

    @Test
    void half_of_the_keys_is_named_with_the_other_half() throws Exception {
        try (AwsGateway gateway =
                surroundings().variable("AWS_ACCESS_KEY_ID", "AKIAHALF").start()) {

            assertToldOnce(gateway, "AWS_SECRET_ACCESS_KEY");
        }
    }

    @Test
    void an_expired_web_identity_token_is_told_with_the_code_of_the_token_service() throws Exception {
        Path tokenFile = Files.writeString(scratch.resolve("token"), "web.identity.token");
        try (AwsGateway gateway = surroundings()
                .variable("AWS_REGION", "eu-west-1")
                .variable("AWS_ENDPOINT_URL_STS", tokens.url())
                .webIdentity(tokenFile, TokenServiceStub.role("expired"))
                .start()) {

            assertToldOnce(gateway, "ExpiredTokenException");
        }
    }

    @Test
    void a_web_identity_token_file_that_is_not_there_is_named() throws Exception {
        try (AwsGateway gateway = surroundings()
                .variable("AWS_REGION", "eu-west-1")
                .variable("AWS_ENDPOINT_URL_STS", tokens.url())
                .webIdentity(scratch.resolve("no-token-here"), TokenServiceStub.role("pod"))
                .start()) {

            assertToldOnce(gateway, "no-token-here");
        }
    }

    @Test
    void refusals_of_the_containers_agent_are_told_with_their_status() throws Exception {
        for (String fault : List.of("denied", "scalar")) {
            try (AwsGateway gateway = surroundings()
                    .variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.url("/" + fault))
                    .start()) {

                assertToldOnce(gateway, agent.url("/" + fault));
            }
        }
    }

    @Test
    void a_silent_agent_is_a_500_in_time_for_all_that_wait() throws Exception {
        try (AwsGateway gateway = surroundings()
                .variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.url("/silent"))
                .start()) {
            List<Wire> clients = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                clients.add(Wire.to(gateway.port())
                        .send("GET /keyless HTTP/1.1\r\nHost: gateway.test\r\nConnection: close\r\n\r\n"));
            }
            gateway.invoke("configured");

            for (Wire client : clients) {
                try (client) {
                    assertThat(client.reply().status()).isEqualTo(500);
                }
            }

            assertThat(gateway.told(NO_KEYS)).hasSize(1);
            assertThat(agent.paths()).hasSizeLessThanOrEqualTo(2);
        }
    }
}
