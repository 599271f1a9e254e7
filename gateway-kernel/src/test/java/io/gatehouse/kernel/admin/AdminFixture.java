/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.TestPlugins;
import io.gatehouse.kernel.entity.VaultReferences;
import io.gatehouse.kernel.http.AdminRequest;
import io.gatehouse.kernel.http.AdminResponse;
import io.gatehouse.kernel.plugin.ScheduledTasks;
import io.gatehouse.plugin.http.HeaderList;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An Admin API in front of a configuration that is only kept, or of one in a database. */
final class AdminFixture implements ConfigurationSwitch, NodeState {

    private static final VaultReferences VAULTS = VaultReferences.environment("", name -> null);

    private final GatewaySettings settings = GatewaySettings.of("database = off\npg_password = hush", Map.of());
    private final AdminApi api;
    private final boolean legacyApis;
    private final @Nullable PluginControl plugins;
    private final @Nullable Explainer explainer;
    private volatile Configuration configuration = Configuration.empty(TestPlugins.entityTypes(), VAULTS);
    private volatile @Nullable String refusal;
    private volatile String logLevel = "notice";
    private volatile boolean draining;
    private volatile @Nullable Duration logLevelLasts;

    /** Without a database. */
    AdminFixture() {
        legacyApis = false;
        plugins = null;
        explainer = null;
        api = new AdminApi(this, this, TestPlugins.PATHS, VAULTS, System::nanoTime);
    }

    /** With a database. */
    AdminFixture(ConfigurationSwitch stored) {
        this(stored, false, null, null);
    }

    /** With a database and what Kong does not have. */
    AdminFixture(
            ConfigurationSwitch stored,
            boolean legacyApis,
            @Nullable PluginControl plugins,
            @Nullable Explainer explainer) {
        this.legacyApis = legacyApis;
        this.plugins = plugins;
        this.explainer = explainer;
        api = new AdminApi(stored, this, TestPlugins.PATHS, VAULTS, System::nanoTime);
    }

    AdminResponse send(String method, String target, Map<String, String> headers, String body) {
        int question = target.indexOf('?');
        HeaderList list = new HeaderList();
        headers.forEach(list::add);
        AdminRequest request = new AdminRequest(
                method,
                question < 0 ? target : target.substring(0, question),
                question < 0 ? null : target.substring(question + 1),
                list,
                body.getBytes(StandardCharsets.UTF_8));
        AdminResponse early = api.early(request);
        return early == null ? api.handle(request) : early;
    }

    /** What is said to the head of a request alone, or null. */
    @Nullable
    AdminResponse early(AdminToken token, String method, Map<String, String> headers) {
        HeaderList list = new HeaderList();
        headers.forEach(list::add);
        return api.behind(token).early(new AdminRequest(method, "/routes", null, list, new byte[0]));
    }

    AdminResponse get(String target) {
        return send("GET", target, Map.of(), "");
    }

    AdminResponse load(String yaml) {
        return send("POST", "/config", Map.of("Content-Type", "application/yaml"), yaml);
    }

    /** Sends JSON. */
    AdminResponse json(String method, String target, String body) {
        return send(method, target, Map.of("Content-Type", "application/json"), body);
    }

    /** Sends a form. */
    AdminResponse form(String method, String target, String body) {
        return send(method, target, Map.of("Content-Type", "application/x-www-form-urlencoded"), body);
    }

    void refuseNext(String reason) {
        refusal = reason;
    }

    @Override
    public Configuration current() {
        return configuration;
    }

    @Override
    public void replace(Configuration replacement) throws RefusedException {
        String reason = refusal;
        if (reason != null) {
            throw new RefusedException(reason);
        }
        configuration = replacement;
    }

    @Override
    public String product() {
        return "gatehouse/1";
    }

    @Override
    public String version() {
        return "3.9.3";
    }

    @Override
    public String nodeId() {
        return "a1b2c3d4-0000-4000-8000-000000000001";
    }

    @Override
    public String hostName() {
        return "here";
    }

    @Override
    public Map<String, Object> settings() {
        return settings.shown();
    }

    @Override
    public String logLevel() {
        return logLevel;
    }

    @Override
    public void logLevel(String level, Duration time) {
        logLevel = level;
        logLevelLasts = time;
    }

    /** For how long the level of the log was changed last; null when it never was. */
    @Nullable
    Duration logLevelLasts() {
        return logLevelLasts;
    }

    @Override
    public List<ScheduledTasks> scheduled() {
        return List.of(new ScheduledTasks("one.jar", 1, 2, 3), new ScheduledTasks("two.jar", 0, 4, 5));
    }

    @Override
    public List<String> managerOrigins() {
        return List.of();
    }

    @Override
    public Connections connections() {
        return new Connections(1, 0, 1, 0, 5, 9);
    }

    @Override
    public Document metrics() {
        return new Document("text/plain", "requests_total 9\n".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean legacyApis() {
        return legacyApis;
    }

    @Override
    public @Nullable PluginControl pluginControl() {
        return plugins;
    }

    @Override
    public @Nullable Explainer explainer() {
        return explainer;
    }

    @Override
    public @Nullable String notReady() {
        return draining ? "draining" : null;
    }

    @Override
    public void drain() {
        draining = true;
    }
}
