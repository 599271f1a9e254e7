/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.admin.ConfigurationSwitch.RefusedException;
import io.gatehouse.kernel.config.ConfigurationExport;
import io.gatehouse.kernel.config.DeclarativeConfig;
import io.gatehouse.kernel.config.DeclarativeConfig.Format;
import io.gatehouse.kernel.config.DeclarativeConfig.Origin;
import io.gatehouse.kernel.config.DeclarativeException;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.PathSyntax;
import io.gatehouse.kernel.entity.VaultReferences;
import io.gatehouse.kernel.http.AdminRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The configuration as a whole: export, and replacement by another one. */
final class ConfigEndpoint {

    private static final Set<String> YAML_TYPES = Set.of("application/yaml", "text/yaml");

    private final ConfigurationSwitch configuration;
    private final PathSyntax paths;
    private final VaultReferences vaults;
    private final ReentrantLock loading = new ReentrantLock();

    ConfigEndpoint(ConfigurationSwitch configuration, PathSyntax paths, VaultReferences vaults) {
        this.configuration = configuration;
        this.paths = paths;
        this.vaults = vaults;
    }

    Reply answer(AdminRequest request, String method) {
        if (configuration.writable()) {
            throw AdminError.message(
                    400, "this endpoint is only available when Kong is configured to not use a database");
        }
        if (method.equals("GET")) {
            return Reply.ok(Map.of("config", ConfigurationExport.yaml(configuration.current())));
        }
        String text = text(request);
        if (text == null) {
            throw AdminError.message(400, "expected a declarative configuration");
        }
        if (!loading.tryLock()) {
            throw AdminError.message(429, "Currently loading previous configuration");
        }
        try {
            return load(text, Query.parse(request.query()));
        } finally {
            loading.unlock();
        }
    }

    private Reply load(String text, Query query) {
        Configuration current = configuration.current();
        Query.Argument checkHash = query.find("check_hash");
        if (checkHash != null
                && "1".equals(checkHash.value())
                && DeclarativeConfig.md5(text).equals(current.hash())) {
            return Reply.empty(304);
        }
        try {
            DeclarativeConfig loaded =
                    DeclarativeConfig.parse(text, Format.ANY, Origin.API, current.types(), paths, vaults);
            configuration.replace(loaded.configuration());
            return new Reply(201, loaded.entities());
        } catch (DeclarativeException e) {
            throw AdminError.of(400, query.isOn("flatten_errors") ? e.flattenedBody() : e.body());
        } catch (RefusedException e) {
            throw AdminError.message(400, String.valueOf(e.getMessage()));
        }
    }

    /** The text of the configuration: the body itself, or its field {@code config}; null when there is none. */
    static @Nullable String text(AdminRequest request) {
        String contentType = request.headers().first("Content-Type");
        String type = contentType == null ? "" : contentType.split(";", 2)[0].strip();
        String body = new String(request.body(), StandardCharsets.UTF_8);
        if (YAML_TYPES.contains(type)) {
            return body;
        }
        RequestFields fields = RequestFields.of(request);
        if (fields.values().containsKey("config")) {
            return fields.values().get("config") instanceof String config ? config : "";
        }
        return type.equals("application/json") ? body : null;
    }
}
