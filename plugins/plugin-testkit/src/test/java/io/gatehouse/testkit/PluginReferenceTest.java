/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.AllOrNone;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.HttpHeader;
import io.gatehouse.plugin.config.Matches;
import io.gatehouse.plugin.config.OneOf;
import io.gatehouse.plugin.config.Range;
import io.gatehouse.plugin.config.Referenceable;
import io.gatehouse.plugin.config.RequiredWhen;
import io.gatehouse.plugin.config.Secret;
import io.gatehouse.plugin.config.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginReferenceTest {

    @AllOrNone({"user", "password"})
    record Store(
            @Doc("Where it is.") String host,
            @Nullable String user,

            @Secret @Referenceable @Nullable String password) {}

    @RequiredWhen(field = "mode", is = "remote", required = "store.host")
    record Config(
            @Doc("How | where.") @Default("\"local\"") @OneOf({"local", "remote"})
            String mode,

            @Default("5") @Range(min = 0.5, max = 10) double delayInSeconds,
            @HttpHeader @Size(min = 1, max = 3) List<String> headerNames,

            @Matches("^a|b$") @Nullable String pattern,

            Store store) {}

    private static final class Sample implements Plugin<Config> {

        @Override
        public PluginInfo info() {
            return new PluginInfo("sample", 7)
                    .without(PluginInfo.Scope.CONSUMER)
                    .forProtocols("http");
        }

        @Override
        public Class<Config> configType() {
            return Config.class;
        }

        @Override
        public Handler create(Config config, PluginContext context) {
            return new Handler() {};
        }
    }

    @Test
    void page_shows_what_the_records_say() {
        assertThat(PluginReference.render(new Sample()))
                .startsWith("# sample\n")
                .contains(
                        "| Priority | 7 |\n| Scopes | route, service, global |\n| Protocols | http |\n",
                        "| `mode` | text | `\"local\"` | `local`, `remote` | How \\| where. |\n",
                        "| `delay_in_seconds` | number | `5` | 0.5–10 |  |\n",
                        "| `header_names` | list of text | required | length 1–3, header name |  |\n",
                        "| `pattern` | text |  | matches `^a\\|b$` |  |\n",
                        "| `store` | record | required |  |  |\n",
                        "| `store.host` | text | required |  | Where it is. |\n",
                        "| `store.password` | text |  |  | **Secret.** **May be a vault reference.** |\n",
                        "- `store.host`: required when `mode` is `remote`.\n",
                        "- `store.user`, `store.password`: all or none.\n");
    }

    @Test
    void committed_page_must_be_the_rendered_one(@TempDir Path directory) throws IOException {
        Path page = directory.resolve("sample.md");
        String rendered = PluginReference.render(new Sample());

        assertThatThrownBy(() -> PluginReference.check(new Sample(), directory))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("is not there")
                .hasMessageContaining("-Ddocs.update");

        Files.writeString(page, rendered.replace("| Priority | 7 |", "| Priority | 8 |"));
        assertThatThrownBy(() -> PluginReference.check(new Sample(), directory))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("'| Priority | 8 |' (expected: '| Priority | 7 |')");

        Files.writeString(page, rendered);
        PluginReference.check(new Sample(), directory);
    }
}
