/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.plugins.awslambda.FakeContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InstanceSourceTest {

    private static final String TIMEOUT_SECONDS = "aws.ec2MetadataServiceTimeout";
    private static final String ROLES = "/latest/meta-data/iam/security-credentials/";

    private final FakeContext context = new FakeContext();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Instant expiry = Instant.now().plusSeconds(3600);
    private HttpServer server;
    private int tokenStatus = 200;
    private String keys = "{\"Code\":\"Success\",\"AccessKeyId\":\"AKIDEC2\",\"SecretAccessKey\":\"top-secret\","
            + "\"Token\":\"ec2-token\",\"Expiration\":\"" + expiry + "\"}";

    /** A second is all that a server has otherwise, before it is taken for one that gives no tokens. */
    @BeforeAll
    static void be_patient() {
        System.setProperty(TIMEOUT_SECONDS, "30");
    }

    @AfterAll
    static void be_as_before() {
        System.clearProperty(TIMEOUT_SECONDS);
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        context.environment.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", address() + "/");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void keys_of_the_role_are_asked_for_with_a_token() {
        AwsKeys found = find(false);

        assertThat(found.accessKeyId()).isEqualTo("AKIDEC2");
        assertThat(found.secretAccessKey()).isEqualTo("top-secret");
        assertThat(found.sessionToken()).isEqualTo("ec2-token");
        assertThat(found.expiresAtMillis()).isEqualTo(expiry.toEpochMilli());
        assertThat(requests).first().isEqualTo("PUT /latest/api/token null");
        assertThat(requests).contains("GET " + ROLES + "web metadata-token");
    }

    @Test
    void without_a_token_the_first_version_goes_on_and_the_second_does_not() {
        for (int status : new int[] {403, 404, 405, 500}) {
            tokenStatus = status;

            assertThat(find(false).accessKeyId()).isEqualTo("AKIDEC2");
            assertThat(requests).contains("GET " + ROLES + "web null");
            requests.clear();
            assertThat(failure(true)).contains("token");
            assertThat(requests).containsExactly("PUT /latest/api/token null");
            requests.clear();
        }
    }

    @Test
    void nothing_is_asked_where_the_service_is_switched_off() {
        for (String value : List.of("true", "TRUE", "yes", "")) {
            context.environment.put("AWS_EC2_METADATA_DISABLED", value);

            assertThat(new InstanceSource(context, false)
                            .find()
                            .toCompletableFuture()
                            .join())
                    .isNull();
        }
        assertThat(requests).isEmpty();
        context.environment.put("AWS_EC2_METADATA_DISABLED", "false");
        assertThat(find(false).accessKeyId()).isEqualTo("AKIDEC2");
    }

    @Test
    void an_answer_that_is_not_understood_is_told_without_its_text() {
        for (String odd : List.of("{\"SecretAccessKey\":\"top-secret\"", "top-secret", "{\"Code\":\"Failed\"}", "{}")) {
            keys = odd;

            assertThat(failure(false)).isNotEmpty().doesNotContain("top-secret");
        }
    }

    @Test
    void a_service_that_is_not_there_is_a_failure() {
        server.stop(0);

        assertThat(failure(false)).contains("Connection refused");
    }

    @Test
    void the_service_is_at_its_usual_address_otherwise() {
        context.environment.remove("AWS_EC2_METADATA_SERVICE_ENDPOINT");
        assertThat(new InstanceSource(context, false).name()).endsWith("http://169.254.169.254");

        context.environment.put("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6");
        assertThat(new InstanceSource(context, false).name()).endsWith("http://[fd00:ec2::254]");
    }

    private AwsKeys find(boolean tokenRequired) {
        AwsKeys found = new InstanceSource(context, tokenRequired)
                .find()
                .toCompletableFuture()
                .join();
        assertThat(found).isNotNull();
        return found;
    }

    private String failure(boolean tokenRequired) {
        return new InstanceSource(context, tokenRequired)
                .find()
                .toCompletableFuture()
                .handle((found, failure) -> Reasons.of(Reasons.unwrap(failure)))
                .join();
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.add(exchange.getRequestMethod() + " " + path + " "
                + exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token"));
        @Nullable String body = null;
        int status = 404;
        if (path.equals("/latest/api/token")) {
            status = tokenStatus;
            body = "metadata-token";
        } else if (path.equals(ROLES)) {
            status = 200;
            body = "web";
        } else if (path.equals(ROLES + "web")) {
            status = 200;
            body = keys;
        }
        byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
