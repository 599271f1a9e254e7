/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.responsetransformer;

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.Checked;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.Matches;
import io.gatehouse.plugin.config.OneOf;
import java.util.List;

/** Changes headers and JSON of an answer before it is sent to the client. */
@AutoService(Plugin.class)
public final class ResponseTransformerPlugin implements Plugin<ResponseTransformerPlugin.Config> {

    static final String PAIR = "^[^:]+:";

    /** Names of what is taken out. */
    public record Removal(
            @Doc("Names of members of a JSON object.") @Default("[]")
            List<String> json,

            @Doc("Names of headers.") @Default("[]") @Checked(HeaderCheck.Named.class)
            List<String> headers) {}

    /** Old names with new ones. */
    public record Renaming(
            @Doc("Members of a JSON object, `old:new`.") @Default("[]") @Matches(PAIR)
            List<String> json,

            @Doc("Headers, `old:new`.") @Default("[]") @Matches(PAIR) @Checked(HeaderCheck.Renamed.class)
            List<String> headers) {}

    /** Names with values. */
    public record Values(
            @Doc("Members of a JSON object, `name:value`.") @Default("[]") @Matches(PAIR)
            List<String> json,

            @Doc("Types of the values in `json`, in the same order; `string` where there is none.")
            @Default("[]")
            @OneOf({"boolean", "number", "string"})
            List<String> jsonTypes,

            @Doc("Headers, `name:value`.") @Default("[]") @Matches(PAIR) @Checked(HeaderCheck.Named.class)
            List<String> headers) {}

    /** What is changed; in the order of these fields. */
    public record Config(
            @Doc("What is taken out.") Removal remove,
            @Doc("What gets another name, if it is there.") Renaming rename,
            @Doc("What gets another value, if it is there.") Values replace,
            @Doc("What is put in, unless it is there.") Values add,

            @Doc("What is put in; beside the values that are there.")
            Values append) {}

    @Override
    public PluginInfo info() {
        return new PluginInfo("response-transformer", 800);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        return new ResponseTransformer(config, context);
    }
}
