/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import java.util.List;

/**
 * A kind of plugin, such as {@code key-auth}: what it is called, how it is configured, and how its handlers are made.
 *
 * <p>Found with {@link java.util.ServiceLoader}; the class needs a public constructor without parameters and an entry in
 * {@code META-INF/services/io.gatehouse.plugin.Plugin} (AutoService writes it). One instance lives per loaded plugin and
 * generation of the plugins directory.
 *
 * <p><b>Life cycle and threads.</b> {@link #info()}, {@link #configType()}, {@link #credentialTypes()} and
 * {@link #adminEndpoints()} are asked once after loading. {@link #start}, {@code create} and {@link #close} are called one at a
 * time, on a thread that may block,
 * never on a request's way, with the plugin's class loader as context class loader. An exception from {@code start} or
 * {@code create} refuses the configuration being loaded; the one in force stays.
 *
 * <p>Implemented by plugin authors: this interface only ever gains default methods.
 *
 * <pre>{@code
 * @AutoService(Plugin.class)
 * public final class GreetPlugin implements Plugin<GreetPlugin.Config> {
 *     record Config(@Doc("Who is greeted.") @Default("world") String name) {}
 *
 *     @Override public PluginInfo info() { return new PluginInfo("greet", 500); }
 *     @Override public Class<Config> configType() { return Config.class; }
 *     @Override public Handler create(Config config, PluginContext context) {
 *         Reply greeting = Reply.text(200, "hello " + config.name());
 *         return (AccessHandler) exchange -> Outcome.exit(greeting);
 *     }
 * }
 * }</pre>
 *
 * @param <C> the configuration record; {@link io.gatehouse.plugin.config.NoConfig} when there is nothing to configure
 */
public interface Plugin<C extends Record> {

    /** Name, priority and where the plugin may be used. The same value at every call. */
    PluginInfo info();

    /** The record that a use of this plugin is configured with: the only truth on fields, defaults, limits and docs. */
    Class<C> configType();

    /** Kinds of consumer credentials this plugin brings, none by default. */
    default List<CredentialType<?>> credentialTypes() {
        return List.of();
    }

    /**
     * Addresses of the Admin API this plugin brings, none by default. Called as soon as the plugin is loaded, even before
     * {@link #start}.
     */
    default List<AdminEndpoint> adminEndpoints() {
        return List.of();
    }

    /**
     * Called once, before the first {@code create}; again at the next attempt when it has failed. {@link #close} follows also when
     * this throws, so what was opened until then is given back there.
     *
     * @param context what the gateway lends to this plugin, valid until {@link #close} has returned
     * @throws Exception when the plugin cannot work; its message is shown to the operator
     */
    default void start(PluginContext context) throws Exception {}

    /**
     * Makes the live object for one configured use. Everything that can be computed once is computed here.
     *
     * @param config checked and complete, vault references resolved
     * @param context the same object as in {@link #start}
     * @throws Exception when this configuration cannot work; its message is shown to the operator
     */
    Handler create(C config, PluginContext context) throws Exception;

    /**
     * The same for plugins that have to know what the use is limited to, as those do whose state is shared by several uses. This
     * is what the gateway calls; by default it asks {@link #create(Record, PluginContext)}.
     *
     * @param placement what the use is limited to
     * @throws Exception when this configuration cannot work; its message is shown to the operator
     */
    default Handler create(C config, Placement placement, PluginContext context) throws Exception {
        return create(config, context);
    }

    /**
     * Called once for each {@link #start}: after every handler was closed, or when the start has failed. Threads and connections of
     * the plugin must end here.
     */
    default void close() {}
}
