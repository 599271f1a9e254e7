/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.plugin.config.AllOrNone;
import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.OneOf;
import io.gatehouse.plugin.config.Range;
import io.gatehouse.plugin.config.Secret;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AwsLambdaConfigTest {

    @Test
    void the_fields_are_those_of_kong_in_its_order() {
        assertThat(Arrays.stream(AwsLambdaConfig.class.getRecordComponents())
                        .map(component -> Configs.snake(component.getName())))
                .containsExactly(
                        "timeout",
                        "keepalive",
                        "aws_key",
                        "aws_secret",
                        "aws_assume_role_arn",
                        "aws_role_session_name",
                        "aws_sts_endpoint_url",
                        "aws_region",
                        "function_name",
                        "qualifier",
                        "invocation_type",
                        "log_type",
                        "host",
                        "port",
                        "disable_https",
                        "unhandled_status",
                        "forward_request_method",
                        "forward_request_uri",
                        "forward_request_headers",
                        "forward_request_body",
                        "is_proxy_integration",
                        "awsgateway_compatible",
                        "proxy_url",
                        "skip_large_bodies",
                        "base64_encode_body",
                        "aws_imds_protocol_version",
                        "empty_arrays_mode",
                        "awsgateway_compatible_payload_version",
                        "ssl_verify",
                        "preserve_lambda_api_error_code",
                        "aws_role_external_id",
                        "aws_use_fips_endpoint",
                        "aws_use_dualstack_endpoint",
                        "retry",
                        "invoke_mode",
                        "event_format",
                        "tenant_id",
                        "function_name_allowed",
                        "qualifier_weights",
                        "qualifier_sticky_by",
                        "max_payload_bytes");
    }

    @Test
    void defaults_are_those_of_kong_and_own_fields_are_off() {
        assertThat(Configs.of(Map.of()))
                .isEqualTo(new AwsLambdaConfig(
                        60000,
                        60000,
                        null,
                        null,
                        null,
                        "kong",
                        null,
                        null,
                        null,
                        null,
                        "RequestResponse",
                        "Tail",
                        null,
                        443,
                        false,
                        null,
                        false,
                        false,
                        false,
                        false,
                        false,
                        false,
                        null,
                        true,
                        true,
                        "v1",
                        "legacy",
                        "1.0",
                        true,
                        false,
                        null,
                        null,
                        null,
                        "none",
                        "buffered",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
    }

    @Test
    void every_field_is_mapped() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("timeout", 1.5);
        members.put("keepalive", 2);
        members.put("aws_key", "k");
        members.put("aws_secret", "s");
        members.put("aws_assume_role_arn", "arn");
        members.put("aws_role_session_name", "n");
        members.put("aws_sts_endpoint_url", "https://sts");
        members.put("aws_region", "r");
        members.put("function_name", "$(headers.f)");
        members.put("qualifier", "q");
        members.put("invocation_type", "Event");
        members.put("log_type", "None");
        members.put("host", "h");
        members.put("port", 1);
        members.put("disable_https", true);
        members.put("unhandled_status", 412);
        members.put("forward_request_method", true);
        members.put("forward_request_uri", true);
        members.put("forward_request_headers", true);
        members.put("forward_request_body", true);
        members.put("is_proxy_integration", true);
        members.put("awsgateway_compatible", true);
        members.put("proxy_url", "http://p");
        members.put("skip_large_bodies", false);
        members.put("base64_encode_body", false);
        members.put("aws_imds_protocol_version", "v2");
        members.put("empty_arrays_mode", "correct");
        members.put("awsgateway_compatible_payload_version", "2.0");
        members.put("ssl_verify", false);
        members.put("preserve_lambda_api_error_code", true);
        members.put("aws_role_external_id", "x");
        members.put("aws_use_fips_endpoint", false);
        members.put("aws_use_dualstack_endpoint", null);
        members.put("retry", "safe");
        members.put("invoke_mode", "buffered");
        members.put("tenant_id", "t");
        members.put("function_name_allowed", List.of("f"));
        members.put("max_payload_bytes", 10);

        assertThat(Configs.of(members))
                .isEqualTo(new AwsLambdaConfig(
                        1.5,
                        2,
                        "k",
                        "s",
                        "arn",
                        "n",
                        "https://sts",
                        "r",
                        "$(headers.f)",
                        "q",
                        "Event",
                        "None",
                        "h",
                        1,
                        true,
                        412,
                        true,
                        true,
                        true,
                        true,
                        true,
                        true,
                        "http://p",
                        false,
                        false,
                        "v2",
                        "correct",
                        "2.0",
                        false,
                        true,
                        "x",
                        false,
                        null,
                        "safe",
                        "buffered",
                        null,
                        "t",
                        List.of("f"),
                        null,
                        null,
                        10));
    }

    @Test
    void fields_that_exclude_others_are_mapped() {
        AwsLambdaConfig config = Configs.of(Map.of(
                "event_format",
                "alb",
                "qualifier_weights",
                Map.of("live", 1),
                "qualifier_sticky_by",
                "$(consumer.id)"));

        assertThat(config.eventFormat()).isEqualTo("alb");
        assertThat(config.qualifierWeights()).isEqualTo(Map.of("live", 1));
        assertThat(config.qualifierStickyBy()).isEqualTo("$(consumer.id)");
    }

    @Test
    void another_event_cannot_be_asked_for_beside_that_of_a_load_balancer() {
        for (String other : new String[] {
            "awsgateway_compatible",
            "forward_request_method",
            "forward_request_uri",
            "forward_request_headers",
            "forward_request_body"
        }) {
            assertThatThrownBy(() -> Configs.of(Map.of("event_format", "alb", other, true)))
                    .isInstanceOfSatisfying(ConfigException.class, problem -> assertThat(problem.field())
                            .isEqualTo("event_format"));
            assertThatCode(() -> Configs.of(Map.of("event_format", "alb", other, false)))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void limits_are_declared() throws ReflectiveOperationException {
        assertThat(AwsLambdaConfig.class.getAnnotation(AllOrNone.class).value())
                .containsExactly("aws_key", "aws_secret");
        assertThat(component("unhandledStatus").getAnnotation(Range.class)).satisfies(range -> {
            assertThat(range.min()).isEqualTo(100);
            assertThat(range.max()).isEqualTo(999);
        });
        assertThat(component("port").getAnnotation(Range.class).max()).isEqualTo(65535);
        assertThat(component("invocationType").getAnnotation(OneOf.class).value())
                .containsExactly("RequestResponse", "Event", "DryRun");
        assertThat(component("awsSecret").isAnnotationPresent(Secret.class)).isTrue();
    }

    @Test
    void every_field_is_documented() {
        assertThat(AwsLambdaConfig.class.getRecordComponents())
                .allSatisfy(component ->
                        assertThat(component.getAnnotation(Doc.class)).isNotNull());
    }

    @Test
    void the_endpoint_is_chosen_by_one_field_only() {
        for (String field : new String[] {"aws_use_fips_endpoint", "aws_use_dualstack_endpoint"}) {
            assertThatThrownBy(() -> Configs.of(Map.of("host", "lambda.internal", field, true)))
                    .isInstanceOf(ConfigException.class)
                    .satisfies(problem ->
                            assertThat(((ConfigException) problem).field()).isEqualTo(field));
            assertThatCode(() -> Configs.of(Map.of("host", "lambda.internal", field, false)))
                    .doesNotThrowAnyException();
            assertThatCode(() -> Configs.of(Map.of(field, true))).doesNotThrowAnyException();
        }
    }

    @Test
    void only_plain_http_reaches_a_proxy() {
        for (String url : new String[] {"https://p:1", "ftp://p", "wss://p"}) {
            assertThatThrownBy(() -> Configs.of(Map.of("proxy_url", url)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessage("proxy_url scheme must be http")
                    .satisfies(problem ->
                            assertThat(((ConfigException) problem).field()).isNull());
        }
        assertThatCode(() -> Configs.of(Map.of("proxy_url", "http://squid:3128")))
                .doesNotThrowAnyException();
    }

    private static RecordComponent component(String name) {
        return Arrays.stream(AwsLambdaConfig.class.getRecordComponents())
                .filter(component -> component.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void only_a_result_can_be_streamed() {
        for (String type : List.of("Event", "DryRun")) {
            assertThatThrownBy(
                            () -> Configs.callable(Map.of("invoke_mode", "response_stream", "invocation_type", type)))
                    .isInstanceOf(ConfigException.class)
                    .satisfies(problem ->
                            assertThat(((ConfigException) problem).field()).isEqualTo("invoke_mode"));
        }
        assertThat(Configs.callable(Map.of("invoke_mode", "response_stream")).streams())
                .isTrue();
        assertThat(Configs.callable(Map.of("invocation_type", "Event")).streams())
                .isFalse();
    }
}
