/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import static io.gatehouse.kernel.entity.CommonFields.flag;
import static io.gatehouse.kernel.entity.CommonFields.optional;
import static io.gatehouse.kernel.entity.CommonFields.required;

import io.gatehouse.kernel.schema.AnyKind;
import io.gatehouse.kernel.schema.EntityCheck;
import io.gatehouse.kernel.schema.Field;
import io.gatehouse.kernel.schema.ForeignKind;
import io.gatehouse.kernel.schema.ListKind;
import io.gatehouse.kernel.schema.Problems;
import io.gatehouse.kernel.schema.RecordKind;
import io.gatehouse.kernel.schema.RecordSchema;
import io.gatehouse.kernel.schema.Schema;
import io.gatehouse.kernel.schema.TextKind;
import io.gatehouse.kernel.schema.Values;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.PluginInfo.Scope;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The schemas of plugin entities: fields of every plugin, and the configuration that each plugin describes by its record. */
final class PluginSchemas {

    private static final List<String> ALL_PROTOCOLS = List.of("grpc", "grpcs", "http", "https");
    private static final Map<String, Scope> SCOPES =
            Map.of("route", Scope.ROUTE, "service", Scope.SERVICE, "consumer", Scope.CONSUMER);

    private final Map<String, RecordSchema<?>> configs = new HashMap<>();
    private final Map<String, Schema> whole = new HashMap<>();
    private final Map<String, Schema> documented = new HashMap<>();
    private final Schema unknown;

    PluginSchemas(PluginCatalog catalog) {
        for (PluginType plugin : catalog.all()) {
            String name = plugin.info().name();
            RecordSchema<?> config = RecordSchema.of(plugin.configType());
            configs.put(name, config);
            whole.put(name, whole(plugin.info(), config));
            documented.put(name, documented(plugin.info(), config));
        }
        TextKind name = TextKind.of(text -> catalog.find(text) != null
                ? null
                : "plugin '" + text + "' not enabled; add it to the 'plugins' configuration property");
        Schema.Builder builder = common(name, ALL_PROTOCOLS);
        unknown = builder.field(optional("config", new AnyKind())).build();
    }

    /** The schema of a plugin entity as far as its name is known. */
    Schema schemaFor(Map<String, @Nullable Object> input) {
        Schema schema = input.get("name") instanceof String name ? whole.get(name) : null;
        return schema == null ? unknown : schema;
    }

    /** The configuration record of a plugin, or null when there is no such plugin. */
    @Nullable
    RecordSchema<?> config(String plugin) {
        return configs.get(plugin);
    }

    /** The schema of a plugin as {@code GET /schemas/plugins/…} shows it, or null when there is no such plugin. */
    @Nullable
    Schema documented(String plugin) {
        return documented.get(plugin);
    }

    private static Schema.Builder common(TextKind name, List<String> protocols) {
        return Schema.builder()
                .field(CommonFields.ID)
                .field(required("name", name))
                .field(CommonFields.name("instance_name"))
                .field(CommonFields.CREATED_AT)
                .field(CommonFields.UPDATED_AT)
                .field(optional("route", ForeignKind.cascading("routes")))
                .field(optional("service", ForeignKind.cascading("services")))
                .field(optional("consumer", ForeignKind.cascading("consumers")))
                .field(protocols(protocols))
                .field(flag("enabled", true).asRequired())
                .field(CommonFields.TAGS)
                .field(ordering());
    }

    private static Field protocols(List<String> protocols) {
        TextKind element = TextKind.oneOf(protocols.toArray(String[]::new));
        return required("protocols", ListKind.set(element).ofRequired()).withDefault(protocols);
    }

    /** Moves a plugin before or behind others within a phase. */
    private static Field ordering() {
        RecordKind phases = new RecordKind(Schema.builder()
                .field(optional("access", ListKind.array(TextKind.TEXT)))
                .build());
        return optional(
                        "ordering",
                        new RecordKind(Schema.builder()
                                .field(optional("before", phases))
                                .field(optional("after", phases))
                                .build()))
                .asExtension();
    }

    private static Schema whole(PluginInfo info, RecordSchema<?> config) {
        Schema.Builder schema = common(TextKind.TEXT, info.protocols());
        SCOPES.forEach((field, scope) -> {
            if (!info.scopes().contains(scope)) {
                schema.field(optional(field, ForeignKind.cascading(field + "s").asBarred()));
            }
        });
        schema.field(required("config", new RecordKind(config.schema())));
        config.checks("config.").forEach(schema::check);
        schema.check(binding(config));
        return schema.build();
    }

    /** What only the record's constructor knows. It sees no references: what they stand for is not known yet. */
    private static EntityCheck binding(RecordSchema<?> config) {
        return (values, problems) -> {
            if (problems.has("config")
                    || !(values.get("config") instanceof Map<?, ?> given)
                    || VaultReferences.within(Values.map(given), config.schema())) {
                return;
            }
            Problems found = new Problems();
            config.bind(Values.map(given), "config.", found);
            found.fields().forEach((field, problem) -> {
                if (field.equals(Problems.ENTITY) && problem instanceof List<?> messages) {
                    messages.forEach(message -> problems.entity(String.valueOf(message)));
                } else if (problem != null) {
                    problems.at(field, problem);
                }
            });
        };
    }

    private static Schema documented(PluginInfo info, RecordSchema<?> config) {
        Schema.Builder schema = Schema.builder();
        Map<String, Scope> scopes = new LinkedHashMap<>(SCOPES);
        scopes.forEach((field, scope) -> {
            if (!info.scopes().contains(scope)) {
                schema.field(optional(field, ForeignKind.cascading(field + "s").asBarred()));
            }
        });
        return schema.field(protocols(info.protocols()))
                .field(required("config", new RecordKind(config.schema())))
                .build();
    }

    EntityType type() {
        Schema.Builder schema = common(TextKind.TEXT, ALL_PROTOCOLS);
        schema.field(required("config", new AnyKind()));
        return EntityType.named("plugins")
                .endpointKey("instance_name")
                .idOf("name", "route", "service", "consumer")
                .uniqueTogether("name", "route", "service", "consumer")
                .variants(this::schemaFor)
                .with(schema.build());
    }
}
