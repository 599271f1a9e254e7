/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.proxycache;

import com.google.auto.service.AutoService;
import io.gatehouse.plugin.AdminEndpoint;
import io.gatehouse.plugin.Handler;
import io.gatehouse.plugin.Plugin;
import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.PluginInfo;
import java.time.InstantSource;
import java.util.List;

/** Keeps answers in memory and gives them to later requests. */
@AutoService(Plugin.class)
public final class ProxyCachePlugin implements Plugin<ProxyCacheConfig> {

    private final Dictionaries dictionaries = new Dictionaries();
    private volatile InstantSource clock = InstantSource.system();
    private final CacheEndpoints endpoints = new CacheEndpoints(dictionaries, () -> clock.instant());

    @Override
    public PluginInfo info() {
        return new PluginInfo("proxy-cache", 100);
    }

    @Override
    public Class<ProxyCacheConfig> configType() {
        return ProxyCacheConfig.class;
    }

    @Override
    public List<AdminEndpoint> adminEndpoints() {
        String entry = "/proxy-cache/{cache_key}";
        String entryOfUse = "/proxy-cache/{plugin_id}/caches/{cache_key}";
        return List.of(
                new AdminEndpoint("DELETE", "/proxy-cache", call -> endpoints.clear()),
                new AdminEndpoint("GET", entry, endpoints::show),
                new AdminEndpoint("DELETE", entry, endpoints::remove),
                new AdminEndpoint("GET", entryOfUse, call -> CacheEndpoints.ofUse(call, endpoints::show)),
                new AdminEndpoint("DELETE", entryOfUse, call -> CacheEndpoints.ofUse(call, endpoints::remove)));
    }

    @Override
    public void start(PluginContext context) {
        clock = context.clock();
        dictionaries.declare(context.settings());
    }

    @Override
    public Handler create(ProxyCacheConfig config, PluginContext context) {
        return new ProxyCache(config, dictionaries.open(config.dictionary()), context.clock());
    }

    @Override
    public void close() {
        dictionaries.opened().forEach(AnswerStore::clear);
    }
}
