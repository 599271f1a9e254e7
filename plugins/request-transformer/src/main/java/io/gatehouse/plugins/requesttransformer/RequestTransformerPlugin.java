/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requesttransformer;

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.Checked;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.HttpMethod;
import io.gatehouse.plugin.config.Matches;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes method, path, headers, query and body of a request before it is sent on. */
@AutoService(Plugin.class)
public final class RequestTransformerPlugin implements Plugin<RequestTransformerPlugin.Config> {

    static final String PAIR = "^[^:]+:";

    /** Names of what is taken out. */
    public record Removal(
            @Doc("Names of body fields.") @Default("[]") List<String> body,

            @Doc("Names of headers.") @Default("[]") @Checked(EntryCheck.HeaderName.class)
            List<String> headers,

            @Doc("Names of query arguments.") @Default("[]") List<String> querystring) {}

    /** Old names with new ones. */
    public record Renaming(
            @Doc("Body fields, `old:new`; the new name may be a template.")
            @Default("[]")
            @Checked(EntryCheck.NamedValue.class)
            List<String> body,

            @Doc("Headers, `old:new`.") @Default("[]") @Matches(PAIR) @Checked(EntryCheck.HeaderRename.class)
            List<String> headers,

            @Doc("Query arguments, `old:new`; the new name may be a template.")
            @Default("[]")
            @Checked(EntryCheck.NamedValue.class)
            List<String> querystring) {}

    /** Names with values for what is there, and the path. */
    public record Replacement(
            @Doc("Body fields, `name:value`.") @Default("[]") @Checked(EntryCheck.NamedValue.class)
            List<String> body,

            @Doc("Headers, `name:value`. `host` is always replaced.")
            @Default("[]")
            @Matches(PAIR)
            @Checked(EntryCheck.HeaderValue.class)
            List<String> headers,

            @Doc("Query arguments, `name:value`.") @Default("[]") @Checked(EntryCheck.NamedValue.class)
            List<String> querystring,

            @Doc("The whole path sent to the service; the query stays.") @Checked(EntryCheck.Template.class) @Nullable
            String uri) {}

    /** Names with values. */
    public record Addition(
            @Doc("Body fields, `name:value`.") @Default("[]") @Checked(EntryCheck.NamedValue.class)
            List<String> body,

            @Doc("Headers, `name:value`.") @Default("[]") @Matches(PAIR) @Checked(EntryCheck.HeaderValue.class)
            List<String> headers,

            @Doc("Query arguments, `name:value`.") @Default("[]") @Checked(EntryCheck.NamedValue.class)
            List<String> querystring) {}

    /** What is changed; in the order of these fields. */
    public record Config(
            @Doc(
                    "Method the request is sent on with. With `GET`, `HEAD` or `TRACE`, the fields of an URL-encoded form join the"
                            + " query.")
            @HttpMethod
            @Nullable
            String httpMethod,

            @Doc("What is taken out.") Removal remove,
            @Doc("What gets another name, if it is there.") Renaming rename,
            @Doc("What gets another value, if it is there.") Replacement replace,
            @Doc("What is put in, unless it is there.") Addition add,

            @Doc("What is put in; beside the values that are there.")
            Addition append) {}

    @Override
    public PluginInfo info() {
        return new PluginInfo("request-transformer", 801);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        return new RequestTransformer(config, context);
    }
}
