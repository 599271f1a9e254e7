/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.keyauth;

import io.gatehouse.plugin.Plugin;
import io.gatehouse.testkit.PluginHarness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Gateways with two consumers that have keys and one that has none. */
final class KeyedGateway {

    static final String KEY = "secret-a";
    static final String ALICE = "00000000-0000-4000-8000-00000000000a";
    static final String ALICE_CREDENTIAL = "00000000-0000-4000-8000-0000000000ca";
    static final String BOB_KEY = "secret-b";

    private KeyedGateway() {}

    static PluginHarness with(Map<String, ?> config) {
        return setup().plugin("key-auth", config).start();
    }

    static PluginHarness.Setup setup(Plugin<?>... others) {
        List<Plugin<?>> plugins = new ArrayList<>(List.of(others));
        plugins.add(new KeyAuthPlugin());
        return PluginHarness.of(plugins.toArray(Plugin<?>[]::new))
                .entity(
                        "consumers",
                        Map.of(
                                "id",
                                ALICE,
                                "username",
                                "alice",
                                "custom_id",
                                "a-1",
                                "keyauth_credentials",
                                List.of(Map.of("id", ALICE_CREDENTIAL, "key", KEY))))
                .entity("consumers", Map.of("username", "bob", "keyauth_credentials", List.of(Map.of("key", BOB_KEY))))
                .entity("consumers", Map.of("username", "guest"));
    }
}
