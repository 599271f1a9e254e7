/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.cors;

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.OneOf;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells browsers which other sites may call, and how. */
@AutoService(Plugin.class)
public final class CorsPlugin implements Plugin<CorsPlugin.Config> {

    /** Who may call, and how. */
    public record Config(
            @Doc(
                    "Origins that may call: as browsers write them, or expressions that the whole origin matches (the host alone when there is no colon). Without any, or with *, all.")
            @Nullable
            List<String> origins,

            @Doc("Headers that requests may have; without any, those they ask for.") @Nullable
            List<String> headers,

            @Doc("Headers of answers that scripts may read.") @Nullable
            List<String> exposedHeaders,

            @Doc("Methods that requests may have.")
            @Default("[\"GET\",\"HEAD\",\"PUT\",\"PATCH\",\"POST\",\"DELETE\",\"OPTIONS\",\"TRACE\",\"CONNECT\"]")
            @OneOf({"GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
            @Nullable
            List<String> methods,

            @Doc("How long a browser may remember the answer to its question, in seconds.") @Nullable
            BigDecimal maxAge,

            @Doc("Whether requests may carry cookies and the like.") @Default("false")
            boolean credentials,

            @Doc("Let sites of public networks call private ones.") @Default("false")
            boolean privateNetwork,

            @Doc("Let the service answer the browser's question.") @Default("false")
            boolean preflightContinue) {

        /** Checks the origins. */
        public Config {
            Origin.check("origins", origins);
        }
    }

    @Override
    public PluginInfo info() {
        return new PluginInfo("cors", 2000).without(PluginInfo.Scope.CONSUMER);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        return new Cors(config);
    }
}
