/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.acl;

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.AtLeastOneOf;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.ExactlyOneOf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets in consumers of some groups only, or keeps out those of some. */
@AutoService(Plugin.class)
public final class AclPlugin implements Plugin<AclPlugin.Config> {

    /** Whom to let in. */
    @ExactlyOneOf({"allow", "deny"})
    @AtLeastOneOf({"allow", "deny"})
    public record Config(
            @Doc("Groups of which a caller must be in one.") @Nullable
            List<String> allow,

            @Doc("Groups of which a caller must be in none.") @Nullable
            List<String> deny,

            @Doc("Do not tell the service the caller's groups.") @Default("false")
            boolean hideGroupsHeader,

            @Doc(
                    "Go by the groups that an authentication plugin found, even for consumers that have groups of their own.")
            @Default("false")
            boolean alwaysUseAuthenticatedGroups) {}

    @Override
    public PluginInfo info() {
        return new PluginInfo("acl", 950).without(PluginInfo.Scope.CONSUMER);
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Handler create(Config config, PluginContext context) {
        return new Acl(config);
    }
}
