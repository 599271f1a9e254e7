/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.plugin.PluginGeneration;
import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.Referenceable;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a change of a vault means for a plugin whose configuration refers to it. */
class ChangedVaultTest {

    record Config(@Referenceable String word) {}

    private final List<String> made = new ArrayList<>();

    private final Plugin<Config> plugin = new Plugin<>() {
        @Override
        public PluginInfo info() {
            return new PluginInfo("speaker", 100);
        }

        @Override
        public Class<Config> configType() {
            return Config.class;
        }

        @Override
        public Handler create(Config config, PluginContext context) {
            made.add(config.word());
            AccessHandler handler = exchange -> Outcome.proceed();
            return handler;
        }
    };

    private final InProcessGateway gateway = new InProcessGateway(
            GatewaySettings.of("", Map.of()),
            PluginGeneration.of(List.of(plugin)),
            target -> call -> {
                throw new IllegalStateException("nobody is called");
            },
            InstantSource.system(),
            Map.of("A_WORD", "hello", "B_WORD", "goodbye", "C_WORD", "goodbye"));

    @AfterEach
    void close() {
        gateway.close();
    }

    private void load(String prefix, String word) throws ConfigurationException {
        gateway.load("""
                _format_version: "3.0"
                vaults: [{prefix: mine, name: env, config: {prefix: %s}}]
                plugins: [{name: speaker, config: {word: "%s"}}]
                """.formatted(prefix, word));
    }

    @Test
    void a_reference_that_leads_to_another_value_makes_a_new_handler() throws Exception {
        load("a_", "{vault://mine/word}");

        load("b_", "{vault://mine/word}");

        assertThat(made).containsExactly("hello", "goodbye");
    }

    @Test
    void a_reference_that_leads_to_the_same_value_leaves_the_handler() throws Exception {
        load("b_", "{vault://mine/word}");

        load("c_", "{vault://mine/word}");

        assertThat(made).containsExactly("goodbye");
    }

    @Test
    void a_use_without_references_does_not_care() throws Exception {
        load("a_", "hello");

        load("b_", "hello");

        assertThat(made).containsExactly("hello");
    }
}
