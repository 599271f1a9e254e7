/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.gatehouse.kernel.entity.UpstreamEntity;
import io.gatehouse.kernel.upstream.UpstreamHealth.Verdict;
import io.gatehouse.kernel.upstream.Upstreams;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other nodes say of targets. */
class NodeWordsTest {

    private static final Map<String, Object> LOOKED_AFTER =
            Map.of("healthchecks", Map.of("passive", Map.of("unhealthy", Map.of("tcp_failures", 1))));

    private final Upstreams upstreams = new Upstreams();
    private final NodeWords words = new NodeWords(upstreams);

    @BeforeEach
    void serve() {
        upstreams.serve(Map.of("on", upstream("on", LOOKED_AFTER), "off", upstream("off", Map.of())));
    }

    @AfterEach
    void close() {
        upstreams.close();
    }

    private static UpstreamEntity upstream(String name, Map<String, Object> attributes) {
        List<UpstreamEntity.Target> targets = List.of(
                new UpstreamEntity.Target("1", "10.0.0.1", 80, 100), new UpstreamEntity.Target("2", "::1", 8000, 100));
        return new UpstreamEntity(
                "id-" + name, name, "round-robin", "none", "none", 10, null, null, targets, Map.copyOf(attributes));
    }

    private List<Verdict> verdicts(String upstream) {
        return Objects.requireNonNull(upstreams.health("id-" + upstream)).targets().stream()
                .map(target -> target.verdict())
                .toList();
    }

    @Test
    void what_somebody_said_to_another_node_holds_here_as_well() {
        words.take("target id-on unhealthy 10.0.0.1:80");
        assertThat(verdicts("on")).containsExactly(Verdict.UNHEALTHY, Verdict.HEALTHY);

        words.take("target id-on healthy 10.0.0.1:80");
        words.take("target id-on unhealthy [::1]:8000");
        assertThat(verdicts("on")).containsExactly(Verdict.HEALTHY, Verdict.UNHEALTHY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "target",
                "target id-on unhealthy",
                "target id-on unhealthy 10.0.0.1:80 more",
                "target id-on sick 10.0.0.1:80",
                "target id-on unhealthy 10.0.0.1:99999",
                "target id-on unhealthy 10.0.0.9:80",
                "target id-other unhealthy 10.0.0.1:80",
                "target id-off unhealthy 10.0.0.1:80",
                "tarjet id-on unhealthy 10.0.0.1:80",
                "log-level loud 3"
            })
    void what_is_not_understood_or_not_known_changes_nothing(String word) {
        assertThatCode(() -> words.take(word)).doesNotThrowAnyException();

        assertThat(verdicts("on")).containsOnly(Verdict.HEALTHY);
        assertThat(verdicts("off")).containsOnly(Verdict.HEALTHCHECKS_OFF);
    }
}
