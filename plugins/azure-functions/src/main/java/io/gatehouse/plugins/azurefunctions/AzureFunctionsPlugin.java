/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.azurefunctions;

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.Referenceable;
import io.gatehouse.plugin.config.Secret;
import org.jspecify.annotations.Nullable;

/** Answers requests with what an Azure function with an HTTP trigger answers. */
@AutoService(Plugin.class)
public final class AzureFunctionsPlugin implements Plugin<AzureFunctionsPlugin.Config> {

    private static final double USUAL_TIMEOUT = 600_000;
    private static final double USUAL_KEEPALIVE = 60_000;

    /** Which function is called, and how. Fields, order and defaults are Kong's. */
    public record Config(
            @Doc(
                    "Milliseconds to wait at most for a connection to Azure, for each part of the request to be sent, and for each"
                            + " part of the answer to arrive. Not a limit on the whole call.")
            @Default("600000")
            @Nullable
            Double timeout,

            @Doc("Milliseconds an idle connection to Azure is kept open for the next call.") @Default("60000") @Nullable
            Double keepalive,

            @Doc("Call the function with TLS, on port 443; else in clear text, on port 80.") @Default("true") @Nullable
            Boolean https,

            @Doc("Check the certificate of Azure. Turn it on: without it, anybody on the way can read the key.")
            @Default("false")
            @Nullable
            Boolean httpsVerify,

            @Doc("Key of the function or of its host, sent as `x-functions-key`.") @Secret @Referenceable @Nullable
            String apikey,

            @Doc("Name of the key, sent as `x-functions-clientid`.") @Secret @Referenceable @Nullable
            String clientid,

            @Doc("Name of the function app: the first part of its host name.")
            String appname,

            @Doc("The rest of the app's host name.") @Default("azurewebsites.net")
            String hostdomain,

            @Doc("Path in front of the function's name; the app's `routePrefix`.") @Default("api") @Nullable
            String routeprefix,

            @Doc("Name of the function; what is left of the request's path follows it.")
            String functionname) {

        double timeoutMillis() {
            return timeout == null ? USUAL_TIMEOUT : timeout;
        }

        double keepaliveMillis() {
            return keepalive == null ? USUAL_KEEPALIVE : keepalive;
        }
    }

    @Override
    public PluginInfo info() {
        return new PluginInfo("azure-functions", 749);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        return new AzureFunctions(config, context);
    }
}
