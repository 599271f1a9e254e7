/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FunctionDefinitionTest {
    private static final FunctionDefinition PLAIN = FunctionDefinition.java("F", "a.Handler::handle");

    @Test
    void the_defaults_are_those_of_aws() {
        assertThat(PLAIN)
                .isEqualTo(new FunctionDefinition(
                        "F",
                        new FunctionCode.Java("a.Handler::handle", List.of()),
                        128,
                        Duration.ofSeconds(3),
                        10,
                        Map.of(),
                        Map.of(),
                        LogFormat.TEXT,
                        false));
    }

    @Test
    void every_setting_can_be_changed() {
        FunctionDefinition changed = PLAIN.withClassPath(List.of(Path.of("f.jar")))
                .withMemory(512)
                .withTimeout(Duration.ofMinutes(1))
                .withConcurrency(2)
                .withVariable("STAGE", "test")
                .withLogFormat(LogFormat.JSON)
                .withTenantIsolation()
                .withVersion("2")
                .withAlias("live", "3")
                .withAlias("head", "$LATEST");

        assertThat(changed)
                .isEqualTo(new FunctionDefinition(
                        "F",
                        new FunctionCode.Java("a.Handler::handle", List.of(Path.of("f.jar"))),
                        512,
                        Duration.ofMinutes(1),
                        2,
                        Map.of("STAGE", "test"),
                        Map.of("2", "2", "3", "3", "live", "3", "head", "$LATEST"),
                        LogFormat.JSON,
                        true));
    }

    @Test
    void what_lambda_would_refuse_is_refused_with_the_value() {
        assertThatThrownBy(() -> FunctionDefinition.java("a b", "H")).hasMessageStartingWith("name: a b (expected:");
        assertThatThrownBy(() -> FunctionDefinition.java("F", " ")).hasMessageStartingWith("handler:");
        assertThatThrownBy(() -> PLAIN.withMemory(127)).hasMessage("memoryMegabytes: 127 (expected: 128 to 10240)");
        assertThatThrownBy(() -> PLAIN.withMemory(10_241)).hasMessageStartingWith("memoryMegabytes: 10241");
        assertThatThrownBy(() -> PLAIN.withTimeout(Duration.ZERO)).hasMessageStartingWith("timeout: PT0S");
        assertThatThrownBy(() -> PLAIN.withTimeout(Duration.ofSeconds(901))).hasMessageStartingWith("timeout:");
        assertThatThrownBy(() -> PLAIN.withConcurrency(0)).hasMessage("concurrency: 0 (expected: at least 1)");
        assertThatThrownBy(() -> PLAIN.withVersion("v1")).hasMessage("version: v1 (expected: a number)");
        assertThatThrownBy(() -> PLAIN.withAlias("12", "1")).hasMessageStartingWith("alias: 12");
    }
}
