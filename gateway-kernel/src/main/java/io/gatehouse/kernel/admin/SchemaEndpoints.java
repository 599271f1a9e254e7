/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.entity.EntityTypes;
import io.gatehouse.kernel.http.AdminRequest;
import io.gatehouse.kernel.schema.RecordSchema;
import io.gatehouse.kernel.schema.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The schemas of entities and plugins, and checks against them without storing anything. */
final class SchemaEndpoints {

    private final ConfigurationSwitch configuration;

    SchemaEndpoints(ConfigurationSwitch configuration) {
        this.configuration = configuration;
    }

    private EntityType type(String name) {
        EntityType type = configuration.current().types().find(name);
        if (type == null) {
            throw AdminError.message(404, "No entity named '" + name + "'");
        }
        return type;
    }

    Reply entity(String name) {
        return Reply.ok(type(name).schema().document());
    }

    Reply plugin(String name) {
        Schema schema = configuration.current().types().pluginDocument(name);
        if (schema == null) {
            throw AdminError.message(404, "No plugin named '" + name + "'");
        }
        return Reply.ok(schema.document());
    }

    /** The configuration of a plugin only. */
    Reply config(String name) {
        RecordSchema<?> schema = configuration.current().types().configSchema(name);
        if (schema == null) {
            throw AdminError.message(404, "No plugin named '" + name + "'");
        }
        Map<String, @Nullable Object> document = schema.schema().document();
        document.put("entity_checks", List.of());
        return Reply.ok(document);
    }

    Reply vault(String name) {
        if (!name.equals("env")) {
            throw AdminError.message(404, "No vault named '" + name + "'");
        }
        EntityTypes types = configuration.current().types();
        return Reply.ok(types.vaultDocument().document());
    }

    Reply filter(String name) {
        throw AdminError.message(404, "Filter '" + name + "' not found");
    }

    Reply validate(String name, AdminRequest request) {
        EntityType type = type(name);
        EntityInput.checked(type, RequestFields.of(request), null, Map.of(), configuration.current());
        return Reply.ok(AdminApi.message("schema validation successful"));
    }
}
