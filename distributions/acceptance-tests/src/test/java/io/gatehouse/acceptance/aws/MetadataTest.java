/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys from the metadata service of an EC2 instance. */
@Timeout(300)
class MetadataTest {
    private static final String REGION = "aws_region: eu-west-1";
    private static final String INSISTING = REGION + ", aws_imds_protocol_version: v2";

    @TempDir
    private Path scratch;

    private LambdaStub lambda;
    private MetadataStub metadata;

    @BeforeEach
    void start() {
        lambda = new LambdaStub();
        metadata = new MetadataStub();
    }

    @AfterEach
    void stop() {
        lambda.close();
        metadata.close();
    }

    private AwsGateway.Surroundings instance() throws IOException {
        return AwsGateway.in(scratch, lambda)
                .variable("AWS_EC2_METADATA_DISABLED", "false")
                .variable("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.url());
    }

    @Test
    void A16_a_token_is_fetched_first_then_the_keys_of_the_role() throws Exception {
        try (AwsGateway gateway =
                instance().route("a16", REGION).route("a16-v2", INSISTING).start()) {

            gateway.invoke("a16");
            gateway.invoke("a16-v2");
        }

        assertThat(lambda.keys("a16")).containsExactly("ASIAINSTANCE");
        assertThat(lambda.keys("a16-v2")).containsExactly("ASIAINSTANCE");
        assertThat(metadata.requests())
                .startsWith(
                        "PUT /latest/api/token",
                        "GET /latest/meta-data/iam/security-credentials/",
                        "GET /latest/meta-data/iam/security-credentials/gateway-role");
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 500})
    void A17_without_tokens_version_1_serves_the_route_that_allows_it_and_not_the_one_that_insists_on_2(int status)
            throws Exception {
        metadata.tokens(status);
        try (AwsGateway gateway =
                instance().route("a17-v1", REGION).route("a17-v2", INSISTING).start()) {

            gateway.fail("a17-v2");
            gateway.invoke("a17-v1");
            gateway.fail("a17-v2");
        }

        assertThat(lambda.keys("a17-v1")).containsExactly("ASIAINSTANCE");
        assertThat(lambda.keys("a17-v2")).isEmpty();
    }

    @Test
    void A17_a_token_that_gets_lost_behind_the_hop_limit_is_waited_for_with_a_limit() throws Exception {
        metadata.tokens(MetadataStub.LOST);
        try (AwsGateway gateway = instance()
                .variable("AWS_METADATA_SERVICE_TIMEOUT", "1")
                .route("a17-lost", REGION)
                .start()) {

            gateway.invoke("a17-lost");
        }

        assertThat(lambda.keys("a17-lost")).containsExactly("ASIAINSTANCE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "yes"})
    void A18_the_service_is_not_asked_when_it_is_disabled(String value) throws Exception {
        try (AwsGateway gateway = instance()
                .variable("AWS_EC2_METADATA_DISABLED", value)
                .route("a18", REGION)
                .start()) {

            gateway.fail("a18");

            assertThat(gateway.told("none of the providers succeeded, no credentials available"))
                    .isNotEmpty();
        }

        assertThat(metadata.requests()).isEmpty();
    }

    @Test
    void every_kind_of_refusal_is_a_500_with_a_reason_and_the_next_request_asks_again() throws Exception {
        try (AwsGateway gateway = instance()
                .route("refused", REGION)
                .route("configured", REGION + ", " + AwsGateway.configured(new Keys("AKIAOWN")))
                .start()) {
            for (int status : new int[] {401, 403, 404, 500, 503}) {
                metadata.keys(status);

                gateway.fail("refused");
                gateway.invoke("configured");
            }
            assertThat(gateway.told("none of the providers succeeded, no credentials available"))
                    .isNotEmpty();
            metadata.keys(200);

            gateway.invoke("refused");
        }
    }
}
