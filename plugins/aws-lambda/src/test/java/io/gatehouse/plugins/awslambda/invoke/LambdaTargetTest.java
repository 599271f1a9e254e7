/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugins.awslambda.AwsLambdaConfig;
import io.gatehouse.plugins.awslambda.Configs;
import io.gatehouse.plugins.awslambda.endpoint.EndpointStyle;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LambdaTargetTest {

    private static final EndpointStyle USUAL = new EndpointStyle(false, false);

    @Test
    void the_endpoint_follows_region_partition_and_style() {
        AwsLambdaConfig config = withoutHost();

        assertThat(LambdaTarget.of(config, "eu-west-1", USUAL).authority()).isEqualTo("lambda.eu-west-1.amazonaws.com");
        assertThat(LambdaTarget.of(config, "cn-north-1", USUAL).authority())
                .isEqualTo("lambda.cn-north-1.amazonaws.com.cn");
        assertThat(LambdaTarget.of(config, "ab-cdef-1", USUAL).authority()).isEqualTo("lambda.ab-cdef-1.amazonaws.com");
        assertThat(LambdaTarget.of(config, "us-gov-west-1", new EndpointStyle(true, false))
                        .authority())
                .isEqualTo("lambda-fips.us-gov-west-1.amazonaws.com");
        assertThat(LambdaTarget.of(config, "eu-west-1", new EndpointStyle(false, true))
                        .authority())
                .isEqualTo("lambda.eu-west-1.api.aws");
    }

    @Test
    void the_configured_host_comes_first() {
        AwsLambdaConfig config =
                Configs.callable(Map.of("disable_https", true, "port", 3001, "proxy_url", "http://p:3128"));

        assertThat(LambdaTarget.of(config, "x", new EndpointStyle(true, true))).satisfies(target -> {
            assertThat(target.scheme()).isEqualTo("http");
            assertThat(target.authority()).isEqualTo("127.0.0.1:3001");
            assertThat(target.proxy()).isEqualTo(URI.create("http://p:3128"));
            assertThat(target.verifyTls()).isTrue();
            assertThat(target.readTimeout()).hasSeconds(60);
        });
    }

    @Test
    void only_a_full_arn_has_a_region() {
        assertThat(FunctionRegion.of("arn:aws:lambda:eu-west-1:123456789012:function:f"))
                .isEqualTo("eu-west-1");
        assertThat(FunctionRegion.of("arn:aws-cn:lambda:cn-north-1:123456789012:function:f:live"))
                .isEqualTo("cn-north-1");
        assertThat(FunctionRegion.of("arn:aws:lambda:$(headers.region):123456789012:function:f"))
                .isNull();
        assertThat(FunctionRegion.of("arn:aws:lambda::123456789012:function:f")).isNull();
        assertThat(FunctionRegion.of("arn:aws:s3:eu-west-1:123456789012:function:f"))
                .isNull();
        assertThat(FunctionRegion.of("123456789012:function:f")).isNull();
        assertThat(FunctionRegion.of("f")).isNull();
        assertThat(FunctionRegion.of(null)).isNull();
    }

    private static AwsLambdaConfig withoutHost() {
        Map<String, Object> members = new HashMap<>();
        members.put("host", null);
        return Configs.callable(members);
    }
}
