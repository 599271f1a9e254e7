/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugins.awslambda.FakeContext;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.endpoints.LambdaEndpointProvider;
import software.amazon.awssdk.services.sts.endpoints.StsEndpointProvider;

class EndpointStyleTest {

    private static final List<EndpointStyle> ALL = List.of(
            new EndpointStyle(false, false),
            new EndpointStyle(true, false),
            new EndpointStyle(false, true),
            new EndpointStyle(true, true));

    private final FakeContext context = new FakeContext();

    @Test
    void partitions_are_those_of_the_sdk() {
        assertThat(Region.regions()).isNotEmpty().allSatisfy(region -> assertThat(
                        Partition.of(region.id()).domain())
                .as(region.id())
                .isEqualTo(PartitionMetadata.of(region).dnsSuffix()));
    }

    @Test
    void hosts_are_those_of_the_sdk() {
        int compared = 0;
        for (Region region : Region.regions()) {
            if (region.isGlobalRegion()) {
                continue;
            }
            for (EndpointStyle style : ALL) {
                String lambda = lambdaOfSdk(region, style);
                if (lambda != null) {
                    assertThat(style.lambda(region.id()))
                            .as(region + " " + style)
                            .isEqualTo(lambda);
                    compared++;
                }
                String tokens = tokensOfSdk(region, style);
                if (tokens != null) {
                    assertThat(style.securityTokens(region.id()))
                            .as(region + " " + style)
                            .isEqualTo(tokens);
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(200);
    }

    @Test
    void the_configuration_comes_before_the_environment() {
        context.environment.put("AWS_USE_FIPS_ENDPOINT", "true");
        context.environment.put("AWS_USE_DUALSTACK_ENDPOINT", "False");

        assertThat(EndpointStyle.of(null, null, context)).isEqualTo(new EndpointStyle(true, false));
        assertThat(EndpointStyle.of(false, true, context)).isEqualTo(new EndpointStyle(false, true));
    }

    private static String lambdaOfSdk(Region region, EndpointStyle style) {
        try {
            return LambdaEndpointProvider.defaultProvider()
                    .resolveEndpoint(
                            with -> with.region(region).useFips(style.fips()).useDualStack(style.dualStack()))
                    .join()
                    .url()
                    .getHost();
        } catch (RuntimeException notThere) {
            assertThat(notThere).hasRootCauseInstanceOf(SdkClientException.class);
            return null;
        }
    }

    private static String tokensOfSdk(Region region, EndpointStyle style) {
        try {
            return StsEndpointProvider.defaultProvider()
                    .resolveEndpoint(with -> with.region(region)
                            .useFips(style.fips())
                            .useDualStack(style.dualStack())
                            .useGlobalEndpoint(false))
                    .join()
                    .url()
                    .getHost();
        } catch (RuntimeException notThere) {
            assertThat(notThere).hasRootCauseInstanceOf(SdkClientException.class);
            return null;
        }
    }
}
