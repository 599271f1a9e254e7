/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.http.HeaderList;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TraceHeaderTest {

    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String FROM_PARENT =
            "Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1";
    private static final String AMAZON = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0";

    private static @Nullable String of(String... lines) {
        HeaderList headers = new HeaderList();
        headers.add("Host", "gateway.test");
        for (int i = 0; i < lines.length; i += 2) {
            headers.add(lines[i], lines[i + 1]);
        }
        return TraceHeader.of(headers);
    }

    private static @Nullable String ofParent(String value) {
        return of("traceparent", value);
    }

    private static @Nullable String ofAmazon(String value) {
        return of("X-Amzn-Trace-Id", value);
    }

    @Test
    void traceparent_is_written_as_amazon_does() {
        assertThat(ofParent(PARENT)).isEqualTo(FROM_PARENT);
    }

    @Test
    void only_the_lowest_flag_means_sampled() {
        assertThat(ofParent(PARENT.replace("-01", "-00"))).endsWith(";Sampled=0");
        assertThat(ofParent(PARENT.replace("-01", "-02"))).endsWith(";Sampled=0");
        assertThat(ofParent(PARENT.replace("-01", "-ff"))).endsWith(";Sampled=1");
    }

    @Test
    void no_header_gives_no_trace() {
        assertThat(of()).isNull();
    }

    @Test
    void invalid_traceparent_gives_no_trace() {
        assertThat(ofParent("")).isNull();
        assertThat(ofParent(PARENT.toUpperCase(Locale.ROOT))).isNull();
        assertThat(ofParent("01" + PARENT.substring(2))).isNull();
        assertThat(ofParent("ff" + PARENT.substring(2))).isNull();
        assertThat(ofParent(PARENT + "-00")).isNull();
        assertThat(ofParent(PARENT.substring(0, 54))).isNull();
        assertThat(ofParent(PARENT.replace("0af7651916cd43dd8448eb211c80319c", "0".repeat(32))))
                .isNull();
        assertThat(ofParent(PARENT.replace("b7ad6b7169203331", "0".repeat(16)))).isNull();
        assertThat(ofParent(PARENT.replace('7', 'g'))).isNull();
        assertThat(ofParent(PARENT.replace("-b7", "_b7"))).isNull();
        assertThat(ofParent(PARENT.replace("-01", "-0x"))).isNull();
    }

    @Test
    void two_traceparents_give_no_trace() {
        assertThat(of("traceparent", PARENT, "Traceparent", PARENT)).isNull();
    }

    @Test
    void amazons_own_header_is_passed_on() {
        assertThat(ofAmazon(AMAZON)).isEqualTo(AMAZON);
        assertThat(ofAmazon("Root=1-5759e988-bd862e3fe1be46a994272793")).isNotNull();
        assertThat(
                        ofAmazon(
                                "Self=1-67891234-12456789abcdef012345678;Root=1-67891233-abcdef012345678912345678;CalledFrom=app"))
                .isNotNull();
        assertThat(ofAmazon(AMAZON + ";Lineage=1:a87bd80c:1")).isNotNull();
        assertThat(ofAmazon(AMAZON.replace("Sampled=0", "Sampled=?"))).isNotNull();
    }

    @Test
    void traceparent_comes_before_amazons_header_when_it_is_valid() {
        assertThat(of("X-Amzn-Trace-Id", AMAZON, "traceparent", PARENT)).isEqualTo(FROM_PARENT);
        assertThat(of("X-Amzn-Trace-Id", AMAZON, "traceparent", "garbage")).isEqualTo(AMAZON);
    }

    @Test
    void malformed_header_of_amazon_gives_no_trace() {
        assertThat(ofAmazon("")).isNull();
        assertThat(ofAmazon("Root")).isNull();
        assertThat(ofAmazon("Root=")).isNull();
        assertThat(ofAmazon("Parent=53995c3f42cd8ad8;Sampled=1")).isNull();
        assertThat(ofAmazon("Root=2-5759e988-bd862e3fe1be46a994272793")).isNull();
        assertThat(ofAmazon("Root=1-5759e988-bd862e3fe1be46a99427279")).isNull();
        assertThat(ofAmazon("Root=1-5759e988-bd862e3fe1be46a99427279g")).isNull();
        assertThat(ofAmazon(AMAZON + ";")).isNull();
        assertThat(ofAmazon(AMAZON + ";Sampled=2")).isNull();
        assertThat(ofAmazon(AMAZON + ";Self=a b")).isNull();
        assertThat(ofAmazon(AMAZON + ";Self=\u00e9")).isNull();
        assertThat(ofAmazon(AMAZON + ";Self=" + "a".repeat(512))).isNull();
        assertThat(ofAmazon(AMAZON.replace("53995c3f42cd8ad8", "53995c3f42cd8ad")))
                .isNull();
        assertThat(of("X-Amzn-Trace-Id", AMAZON, "x-amzn-trace-id", AMAZON)).isNull();
    }

    @Test
    void random_damage_gives_a_visible_header_or_none() {
        long seed = System.nanoTime();
        System.out.println("TraceHeaderTest seed: " + seed);
        Random random = new Random(seed);

        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? PARENT : AMAZON);
            text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x100));
            String name = text.indexOf("Root") >= 0 ? "X-Amzn-Trace-Id" : "traceparent";

            String header = of(name, text.toString());

            if (header != null) {
                assertThat(header).as("seed %d", seed).matches("[!-~]+").contains("Root=1-");
            }
        }
    }
}
