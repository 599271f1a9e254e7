/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityTable;
import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.http.AdminRequest;
import io.gatehouse.kernel.schema.Field;
import io.gatehouse.kernel.schema.ForeignKind;
import io.gatehouse.kernel.schema.TextKind;
import io.gatehouse.kernel.schema.TextRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Entities by collection, by id or name, below their parents and behind their references. Writes are checked as if they were
 * possible, and then refused: there is no database to keep them.
 */
final class EntityEndpoints {

    private static final Map<String, String> VERBS =
            Map.of("POST", "create", "PUT", "create or update", "PATCH", "update", "DELETE", "remove");

    private final ConfigurationSwitch configuration;

    EntityEndpoints(ConfigurationSwitch configuration) {
        this.configuration = configuration;
    }

    Reply collection(EntityType type, AdminRequest request, String method) {
        Configuration current = configuration.current();
        if (method.equals("POST")) {
            EntityInput.checked(type, RequestFields.of(request), null, current);
            throw refusal(type, method, null);
        }
        ListPage page = ListPage.of(request, false);
        if (type.name().equals("consumers")) {
            Query.Argument customId = Query.parse(request.query()).find("custom_id");
            if (customId != null) {
                return byCustomId(type, customId.value(), current);
            }
        }
        return page.of(current.table(type), row -> true, row -> EntityView.of(type, row, current));
    }

    private static Reply byCustomId(EntityType type, @Nullable String customId, Configuration current) {
        if (customId == null || customId.isEmpty()) {
            throw AdminError.message(400, "custom_id must be an unempty string");
        }
        List<Object> data = new ArrayList<>();
        for (Map<String, @Nullable Object> row : current.table(type).rows()) {
            if (customId.equals(row.get("custom_id"))) {
                data.add(EntityView.of(type, row, current));
            }
        }
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("data", data);
        body.put("next", null);
        return Reply.ok(body);
    }

    Reply item(EntityType type, String key, AdminRequest request, String method) {
        Configuration current = configuration.current();
        Address address = Address.of(type, key);
        Map<String, @Nullable Object> row = find(type, address, current);
        return switch (method) {
            case "GET" -> {
                if (row == null) {
                    throw missing(type, address);
                }
                yield Reply.ok(EntityView.of(type, row, current));
            }
            case "DELETE" -> {
                if (row == null) {
                    yield Reply.empty(204);
                }
                throw refusal(type, method, address);
            }
            default -> throw write(type, address, row, Map.of(), request, method, current);
        };
    }

    /** Checks a PUT or PATCH, and refuses it. */
    private static AdminError write(
            EntityType type,
            Address address,
            @Nullable Map<String, @Nullable Object> row,
            Map<String, @Nullable Object> fromAddress,
            AdminRequest request,
            String method,
            Configuration current) {
        RequestFields fields = RequestFields.of(request);
        Map<String, @Nullable Object> known = new LinkedHashMap<>(fromAddress);
        if (method.equals("PATCH")) {
            if (row == null) {
                return AdminError.noSuchEntity(address.field(), address.value());
            }
            known.putAll(row);
        } else if (type.schema().field(address.field()) != null) {
            known.put(address.field(), address.value());
        }
        EntityInput.checked(type, fields, known, current);
        return refusal(type, method, address);
    }

    private static AdminError refusal(EntityType type, String method, @Nullable Address address) {
        String by =
                address == null || address.byId() || !type.endpointKeyGlobal() ? "" : " by '" + address.field() + "'";
        return AdminError.unsupported(
                "cannot " + VERBS.get(method) + " '" + type.name() + "' entities" + by + " when not using a database");
    }

    private static AdminError missing(EntityType type, Address address) {
        if (type.name().equals("certificates")) {
            return address.byId()
                    ? AdminError.noSuchEntity(address.field(), address.value())
                    : AdminError.message(404, "SNI not found");
        }
        return AdminError.notFound();
    }

    private static @Nullable Map<String, @Nullable Object> find(
            EntityType type, Address address, Configuration current) {
        EntityTable table = current.table(type);
        if (address.byId()) {
            return table.find(address.value());
        }
        if (type.name().equals("certificates")) {
            Map<String, @Nullable Object> sni =
                    current.table(current.types().named("snis")).findByKey(address.value());
            return sni == null ? null : table.find(referenced(sni, "certificate"));
        }
        return table.findByKey(address.value());
    }

    private static String referenced(Map<String, @Nullable Object> row, String field) {
        return row.get(field) instanceof Map<?, ?> reference ? String.valueOf(reference.get("id")) : "";
    }

    Reply children(EntityType parentType, String key, EntityType type, AdminRequest request, String method) {
        Configuration current = configuration.current();
        Map<String, @Nullable Object> parent = parent(parentType, key, current);
        String field = Objects.requireNonNull(type.referenceTo(parentType));
        String parentId = String.valueOf(parent.get("id"));
        if (method.equals("POST")) {
            EntityInput.checked(type, RequestFields.of(request), Map.of(field, Map.of("id", parentId)), current);
            throw refusal(type, method, null);
        }
        return ListPage.of(request, true)
                .of(
                        current.table(type),
                        row -> referenced(row, field).equals(parentId),
                        row -> EntityView.of(type, row, current));
    }

    private static Map<String, @Nullable Object> parent(EntityType type, String key, Configuration current) {
        Map<String, @Nullable Object> parent = find(type, Address.of(type, key), current);
        if (parent == null) {
            throw AdminError.notFound();
        }
        return parent;
    }

    Reply childItem(
            EntityType parentType, String parentKey, EntityType type, String key, AdminRequest request, String method) {
        Configuration current = configuration.current();
        Map<String, @Nullable Object> parent = parent(parentType, parentKey, current);
        String field = Objects.requireNonNull(type.referenceTo(parentType));
        String parentId = String.valueOf(parent.get("id"));
        Address address = Address.below(type, key);
        Map<String, @Nullable Object> row = child(type, address, field, parentId, current);
        boolean creates = method.equals("PUT") && !type.name().equals("targets");
        if (row == null && !creates) {
            throw AdminError.notFound();
        }
        return switch (method) {
            case "GET" -> Reply.ok(EntityView.of(type, Objects.requireNonNull(row), current));
            case "DELETE" -> throw refusal(type, method, address);
            default -> throw write(type, address, row, Map.of(field, Map.of("id", parentId)), request, method, current);
        };
    }

    private static @Nullable Map<String, @Nullable Object> child(
            EntityType type, Address address, String field, String parentId, Configuration current) {
        Map<String, @Nullable Object> row = null;
        if (address.byId() || type.endpointKeyGlobal()) {
            row = find(type, address, current);
        } else {
            for (Map<String, @Nullable Object> candidate : current.table(type).rows()) {
                if (address.value().equals(candidate.get(address.field()))
                        && referenced(candidate, field).equals(parentId)) {
                    row = candidate;
                }
            }
        }
        return row != null && referenced(row, field).equals(parentId) ? row : null;
    }

    Reply referred(EntityType type, String key, String field, AdminRequest request, String method) {
        Configuration current = configuration.current();
        Map<String, @Nullable Object> row = parent(type, key, current);
        ForeignKind reference = Objects.requireNonNull(type.references().get(field));
        EntityType other = current.types().named(reference.reference());
        Map<String, @Nullable Object> found = current.table(other).find(referenced(row, field));
        if (found == null && !method.equals("PUT")) {
            throw AdminError.notFound();
        }
        if (method.equals("GET") && found != null) {
            return Reply.ok(EntityView.of(other, found, current));
        }
        if (method.equals("DELETE")) {
            throw AdminError.methodNotAllowed();
        }
        String id = found == null ? current.types().values().uuid() : String.valueOf(found.get("id"));
        throw write(other, new Address("id", id), found, Map.of(), request, method, current);
    }

    Reply tags(@Nullable String wanted) {
        Configuration current = configuration.current();
        List<Object> data = new ArrayList<>();
        for (EntityType type : current.types().all()) {
            for (Map<String, @Nullable Object> row : current.table(type).rows()) {
                List<?> tags = row.get("tags") instanceof List<?> list ? list : List.of();
                for (Object tag : tags) {
                    if (wanted == null || wanted.equals(tag)) {
                        data.add(Map.of(
                                "entity_name", type.name(), "entity_id", String.valueOf(row.get("id")), "tag", tag));
                    }
                }
            }
        }
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("data", data);
        body.put("next", null);
        return Reply.ok(body);
    }

    /** How an address names an entity: by the field that has the value. */
    private record Address(String field, String value) {

        boolean byId() {
            return field.equals("id");
        }

        static Address of(EntityType type, String key) {
            if (TextRules.uuid(key) == null) {
                return new Address("id", key.toLowerCase(Locale.ROOT));
            }
            if (type.name().equals("certificates")) {
                return new Address("name", key);
            }
            String endpointKey = type.endpointKey();
            if (endpointKey == null || !type.endpointKeyGlobal()) {
                throw AdminError.invalidPrimaryKey();
            }
            return named(type.schema().required(endpointKey), key);
        }

        /** Below its parent every endpoint key will do. */
        static Address below(EntityType type, String key) {
            String endpointKey = type.endpointKey();
            return TextRules.uuid(key) == null || endpointKey == null || type.endpointKeyGlobal()
                    ? of(type, key)
                    : new Address(endpointKey, key);
        }

        private static Address named(Field field, String key) {
            Object problem = field.kind() instanceof TextKind kind ? kind.problem(key) : null;
            if (problem != null) {
                throw AdminError.invalidName(String.valueOf(problem));
            }
            return new Address(field.name(), key);
        }
    }
}
