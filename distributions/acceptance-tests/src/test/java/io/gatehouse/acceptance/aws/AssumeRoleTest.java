/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Roles, assumed with the keys of the environment or of the configuration. All routes share one gateway. */
@Timeout(300)
class AssumeRoleTest {
    private static final int CLIENTS = 20;
    private static final String GET = "GET /a28 HTTP/1.1\r\nHost: gateway.test\r\nConnection: close\r\n\r\n";

    @TempDir
    private static Path scratch;

    private static LambdaStub lambda;
    private static TokenServiceStub tokens;
    private static AwsGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        lambda = new LambdaStub();
        tokens = new TokenServiceStub();
        AwsGateway.Surroundings surroundings = AwsGateway.in(scratch, lambda)
                .keys("AWS_", new Keys("ASIAENVIRONMENT"))
                .variable("AWS_REGION", "eu-west-1")
                .route("plain", "")
                .route("a20", role("a20"))
                .route(
                        "a20-named",
                        role("a20named") + ", aws_role_session_name: orders, aws_role_external_id: ext-9431")
                .route("a21", role("a21") + ", " + AwsGateway.configured(new Keys("AKIAOWN")))
                .route("a26", role("a26") + ", aws_region: ap-south-1")
                .route("with-path", role("path", "/tokens/v1") + ", aws_region: ap-south-1")
                .route("a28", role("brief"))
                .route("a29", role("flaky"))
                .route("same-role", role("a20"));
        for (String fault : List.of("denied", "throttled", "broken", "unavailable", "garbage", "skewed", "expired")) {
            surroundings.route("sts-" + fault, role(fault));
        }
        surroundings.route("sts-silent", role("silent") + ", timeout: 1500");
        gateway = surroundings.start();
    }

    @AfterAll
    static void stop() {
        lambda.close();
        tokens.close();
        gateway.close();
    }

    private static String role(String name) {
        return role(name, "");
    }

    private static String role(String name, String path) {
        return "aws_assume_role_arn: \"" + TokenServiceStub.role(name) + "\", aws_sts_endpoint_url: \"" + tokens.url()
                + path + "\"";
    }

    @Test
    void A20_the_role_is_assumed_with_a_signed_call_and_the_function_invoked_with_its_keys() throws Exception {
        gateway.invoke("a20");
        gateway.invoke("a20");
        gateway.invoke("same-role");

        assertThat(lambda.invocations("a20")).containsOnly(new Signer("ASIAA201", "eu-west-1", "lambda"));
        assertThat(lambda.keys("same-role")).containsExactly("ASIAA201");
        assertThat(tokens.calls("a20")).singleElement().satisfies(call -> {
            assertThat(call.signer()).isEqualTo(new Signer("ASIAENVIRONMENT", "eu-west-1", "sts"));
            assertThat(call.parameters())
                    .containsEntry("Action", "AssumeRole")
                    .containsEntry("Version", "2011-06-15")
                    .containsEntry("RoleArn", TokenServiceStub.role("a20"))
                    .containsEntry("RoleSessionName", "kong")
                    .doesNotContainKeys("DurationSeconds", "ExternalId");
        });
    }

    @Test
    void A20_session_name_and_external_id_are_those_of_the_configuration() throws Exception {
        gateway.invoke("a20-named");

        assertThat(tokens.calls("a20named")).singleElement().satisfies(call -> assertThat(call.parameters())
                .containsEntry("RoleSessionName", "orders")
                .containsEntry("ExternalId", "ext-9431"));
        assertThat(gateway.log()).doesNotContain("ext-9431");
    }

    @Test
    void A21_keys_of_the_configuration_are_the_base_of_the_role() throws Exception {
        gateway.invoke("a21");

        assertThat(lambda.keys("a21")).containsExactly("ASIAA211");
        assertThat(tokens.calls("a21")).extracting(call -> call.signer().id()).containsExactly("AKIAOWN");
    }

    @Test
    void A26_an_address_that_is_not_of_AWS_is_asked_as_it_is_and_signed_for_the_region_of_the_route() throws Exception {
        gateway.invoke("a26");
        gateway.invoke("with-path");

        assertThat(tokens.calls("a26")).singleElement().satisfies(call -> {
            assertThat(call.host()).isEqualTo("127.0.0.1:" + tokens.port());
            assertThat(call.signer().region()).isEqualTo("ap-south-1");
        });
        assertThat(tokens.calls("path")).singleElement().satisfies(call -> assertThat(call.path())
                .isIn("/tokens/v1", "/tokens/v1/"));
    }

    @Test
    void A28_keys_that_are_about_to_expire_are_exchanged_before_use_once_for_all_requests() throws Exception {
        gateway.invoke("a28");
        List<Wire> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(Wire.to(gateway.port()).send(GET));
        }
        Await.until(
                "a refresh", Duration.ofSeconds(60), () -> tokens.calls("brief").size(), calls -> calls >= 2);
        tokens.release();

        for (Wire client : clients) {
            try (client) {
                assertThat(client.reply().status()).isEqualTo(200);
            }
        }
        assertThat(tokens.calls("brief")).hasSize(2);
        assertThat(lambda.keys("a28")).hasSize(CLIENTS + 1).startsWith("ASIABRIEF1");
        assertThat(lambda.keys("a28").subList(1, CLIENTS + 1)).containsOnly("ASIABRIEF2");
    }

    @Test
    void A29_after_a_failed_call_the_next_request_tries_again() throws Exception {
        gateway.fail("a29");

        gateway.invoke("a29");

        assertThat(tokens.calls("flaky")).hasSize(2);
        assertThat(lambda.keys("a29")).containsExactly("ASIAFLAKY2");
    }

    @ParameterizedTest
    @CsvSource({
        "denied, AccessDenied",
        "throttled, Throttling",
        "broken, InternalFailure",
        "unavailable, 503",
        "garbage, role/garbage",
        "expired, ExpiredTokenException",
        "skewed, clock"
    })
    void A27_a_refused_role_is_a_500_whose_reason_is_in_the_log_once_while_other_routes_go_on(
            String fault, String reason) throws Exception {
        for (int i = 0; i < CLIENTS; i++) {
            gateway.fail("sts-" + fault);
        }
        gateway.invoke("plain");

        assertThat(gateway.told("role/" + fault)).singleElement().asString().containsIgnoringCase(reason);
        assertThat(lambda.keys("sts-" + fault)).isEmpty();
    }

    @Test
    void a_silent_token_service_is_a_500_in_time_while_other_routes_go_on() throws Exception {
        List<Wire> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(Wire.to(gateway.port())
                    .send("GET /sts-silent HTTP/1.1\r\nHost: gateway.test\r\nConnection: close\r\n\r\n"));
        }
        Await.until(
                "a call", Duration.ofSeconds(60), () -> tokens.calls("silent").size(), calls -> calls > 0);
        gateway.invoke("plain");

        for (Wire client : clients) {
            try (client) {
                assertThat(client.reply().status()).isEqualTo(500);
            }
        }
        assertThat(gateway.told("role/silent")).hasSize(1);
        assertThat(tokens.calls("silent")).hasSizeLessThanOrEqualTo(2);
    }
}
