/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.iprestriction;

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.AtLeastOneOf;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.IpOrCidr;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets in clients of some addresses only, or keeps out those of some. */
@AutoService(Plugin.class)
public final class IpRestrictionPlugin implements Plugin<IpRestrictionPlugin.Config> {

    /** Whom to let in. */
    @AtLeastOneOf({"allow", "deny"})
    public record Config(
            @Doc("Addresses and ranges, as in 10.0.0.0/8, of which a client must be in one.") @IpOrCidr @Nullable
            List<String> allow,

            @Doc("Addresses and ranges of which a client must be in none. Looked at first.") @IpOrCidr @Nullable
            List<String> deny,

            @Doc("Status of a refusal; without it, 403.") @Nullable
            BigDecimal status,

            @Doc("Message of a refusal; without it, one that names the address.") @Nullable
            String message) {}

    @Override
    public PluginInfo info() {
        return new PluginInfo("ip-restriction", 990).forProtocols("http", "https", "tcp", "tls", "grpc", "grpcs");
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        return new IpRestriction(config, context.logger());
    }
}
