/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys from the configuration, the environment and the shared files. */
@Timeout(300)
class FixedKeysTest {
    private static final String REGION = "aws_region: eu-west-1";

    @TempDir
    private static Path scratch;

    private static LambdaStub lambda;
    private static AgentStub agent;

    @BeforeAll
    static void start() {
        lambda = new LambdaStub();
        agent = new AgentStub();
    }

    @AfterAll
    static void stop() {
        lambda.close();
        agent.close();
    }

    @Test
    void A01_A02_keys_of_the_configuration_win_over_the_environment_whose_keys_go_with_their_session_token()
            throws Exception {
        try (AwsGateway gateway = AwsGateway.in(scratch, lambda)
                .keys("AWS_", new Keys("ASIAENVIRONMENT"))
                .keys("AMAZON_", new Keys("AKIAAMAZON"))
                .variable("AWS_REGION", "eu-central-1")
                .variable("AWS_DEFAULT_REGION", "eu-north-1")
                .route("a01-configured", REGION + ", " + AwsGateway.configured(new Keys("AKIACONFIGURED")))
                .route("a02-environment", REGION)
                .route("a02-region", "")
                .start()) {

            gateway.invoke("a01-configured");
            gateway.invoke("a02-environment");
            gateway.invoke("a02-region");
        }

        assertThat(lambda.invocations("a01-configured"))
                .containsExactly(new Signer("AKIACONFIGURED", "eu-west-1", "lambda"));
        assertThat(lambda.invocations("a02-environment"))
                .containsExactly(new Signer("ASIAENVIRONMENT", "eu-west-1", "lambda"));
        assertThat(lambda.invocations("a02-region"))
                .containsExactly(new Signer("ASIAENVIRONMENT", "eu-central-1", "lambda"));
    }

    @Test
    void A03_AMAZON_variables_are_used_when_there_are_no_AWS_ones() throws Exception {
        try (AwsGateway gateway = AwsGateway.in(scratch, lambda)
                .keys("AMAZON_", new Keys("ASIAAMAZON"))
                .variable("AWS_DEFAULT_REGION", "eu-north-1")
                .file(".aws/credentials", new Keys("AKIAFILE").section("default"))
                .route("a03", "")
                .start()) {

            gateway.invoke("a03");
        }

        assertThat(lambda.invocations("a03")).containsExactly(new Signer("ASIAAMAZON", "eu-north-1", "lambda"));
    }

    @Test
    void A04_the_default_section_of_the_credentials_file_at_home_is_used() throws Exception {
        try (AwsGateway gateway = AwsGateway.in(scratch, lambda)
                .file(
                        ".aws/credentials",
                        new Keys("AKIAOTHER").section("other") + new Keys("ASIAFILE").section("default"))
                .file(".aws/config", new Keys("AKIACONFIG").section("default"))
                .variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.url("/a04"))
                .route("a04", REGION)
                .start()) {

            gateway.invoke("a04");
        }

        assertThat(lambda.keys("a04")).containsExactly("ASIAFILE");
        assertThat(agent.paths()).doesNotContain("/a04");
    }

    @Test
    void A05_the_section_that_AWS_PROFILE_names_is_used() throws Exception {
        try (AwsGateway gateway = AwsGateway.in(scratch, lambda)
                .variable("AWS_PROFILE", "p")
                .file(
                        ".aws/credentials",
                        new Keys("AKIADEFAULT").section("default") + new Keys("AKIAPROFILE").section("p"))
                .route("a05", REGION)
                .start()) {

            gateway.invoke("a05");
        }

        assertThat(lambda.keys("a05")).containsExactly("AKIAPROFILE");
    }

    @Test
    void A06_a_profile_that_only_the_config_file_has_is_passed_over_when_there_is_a_credentials_file()
            throws Exception {
        try (AwsGateway gateway = AwsGateway.in(scratch, lambda)
                .variable("AWS_PROFILE", "p")
                .file(".aws/credentials", new Keys("AKIADEFAULT").section("default"))
                .file(".aws/config", new Keys("AKIACONFIG").section("profile p"))
                .variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.url("/a06"))
                .route("a06", REGION)
                .start()) {

            gateway.invoke("a06");
        }

        assertThat(lambda.keys("a06")).containsExactly("ASIAA06");
    }

    @Test
    void A07_without_a_credentials_file_the_profile_of_the_config_file_is_used() throws Exception {
        Path folder = Files.createTempDirectory(scratch, "elsewhere");
        Path config = Files.writeString(
                folder.resolve("config"),
                new Keys("AKIADEFAULT").section("default") + new Keys("AKIACONFIG").section("profile p"));
        try (AwsGateway gateway = AwsGateway.in(scratch, lambda)
                .variable("AWS_PROFILE", "p")
                .variable("AWS_SHARED_CREDENTIALS_FILE", folder.resolve("none").toString())
                .variable("AWS_CONFIG_FILE", config.toString())
                .route("a07", REGION)
                .start()) {

            gateway.invoke("a07");
        }

        assertThat(lambda.keys("a07")).containsExactly("AKIACONFIG");
    }

    @Test
    void A08_a_profile_with_a_process_or_single_sign_on_is_passed_over_and_its_process_not_run() throws Exception {
        Path trace = scratch.resolve("process-was-run");
        try (AwsGateway gateway = AwsGateway.in(scratch, lambda)
                .file(".aws/credentials", "[default]\ncredential_process = /usr/bin/touch " + trace + "\n")
                .file(
                        ".aws/config",
                        "[default]\ncredential_process = /usr/bin/touch " + trace
                                + "\nsso_start_url = http://127.0.0.1:9/start\nsso_region = eu-west-1\n"
                                + "sso_account_id = 123456789012\nsso_role_name = reader\n")
                .variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.url("/a08"))
                .route("a08", REGION)
                .start()) {

            gateway.invoke("a08");
        }

        assertThat(lambda.keys("a08")).containsExactly("ASIAA08");
        assertThat(trace).doesNotExist();
    }

    @Test
    void keys_are_asked_for_once_and_shared_by_all_routes() throws IOException, InterruptedException {
        try (AwsGateway gateway = AwsGateway.in(scratch, lambda)
                .variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.url("/shared"))
                .route("shared-one", REGION)
                .route("shared-two", REGION + ", log_type: None")
                .start()) {
            for (int i = 0; i < 5; i++) {
                gateway.invoke("shared-one");
                gateway.invoke("shared-two");
            }
        }

        assertThat(agent.paths()).containsOnlyOnce("/shared");
    }
}
