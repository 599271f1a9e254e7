/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.admin.ConfigurationSwitch.Change;
import io.gatehouse.kernel.admin.ConfigurationSwitch.RefusedException;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.http.AdminRequest;
import io.gatehouse.kernel.schema.ForeignKind;
import io.gatehouse.kernel.store.StoreException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Entities by collection, by id or name, below their parents and behind their references. */
final class EntityEndpoints {

    private static final System.Logger LOG = System.getLogger(EntityEndpoints.class.getName());

    /** The newest first. */
    static final Comparator<Map<String, @Nullable Object>> NEWEST =
            Comparator.comparingDouble((Map<String, @Nullable Object> row) ->
                    row.get("created_at") instanceof Number seconds ? -seconds.doubleValue() : 0);

    private static final String NOT_CHANGED =
            "The database does not take the change, and nothing was changed. Requests are served with what is known. Try again"
                    + " when the database is back.";
    private static final String MAYBE_CHANGED =
            "The database failed while it took the change, and does not tell whether it did. Requests are served with what is"
                    + " known. Look at the entity when the database is back, before you try again.";

    private final ConfigurationSwitch configuration;

    EntityEndpoints(ConfigurationSwitch configuration) {
        this.configuration = configuration;
    }

    /** Makes a change, or tells why not. */
    Reply change(Function<EntityEdits, Change<Reply>> edit) {
        boolean writable = configuration.writable();
        return change(configuration, current -> edit.apply(new EntityEdits(current, writable)));
    }

    static <T> T change(ConfigurationSwitch configuration, ConfigurationSwitch.Edit<T> edit) {
        try {
            return configuration.change(edit);
        } catch (RefusedException e) {
            throw AdminError.message(400, String.valueOf(e.getMessage()));
        } catch (StoreException e) {
            String known =
                    e.isUncertain() ? "it is not known whether an entity was written: " : "an entity was not written: ";
            LOG.log(Level.ERROR, known + e.getMessage(), e);
            throw AdminError.message(503, e.isUncertain() ? MAYBE_CHANGED : NOT_CHANGED);
        }
    }

    Reply collection(EntityType type, AdminRequest request, String method) {
        if (method.equals("POST")) {
            RequestFields fields = RequestFields.of(request);
            return change(edits -> edits.create(type, fields, Map.of()));
        }
        Configuration current = configuration.current();
        ListPage page = ListPage.of(request, false);
        if (type.name().equals("consumers")) {
            Query.Argument customId = Query.parse(request.query()).find("custom_id");
            if (customId != null) {
                return byCustomId(type, customId.value(), current);
            }
        }
        Lookup lookup = new Lookup(current);
        return page.of(current.table(type).rows(), lookup::lives, row -> EntityView.of(type, row, current));
    }

    private static Reply byCustomId(EntityType type, @Nullable String customId, Configuration current) {
        if (customId == null || customId.isEmpty()) {
            throw AdminError.message(400, "custom_id must be an unempty string");
        }
        Map<String, @Nullable Object> row = current.table(type).findUnique("custom_id", customId);
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("data", row == null ? List.of() : List.of(EntityView.of(type, row, current)));
        body.put("next", null);
        return Reply.ok(body);
    }

    Reply item(EntityType type, String key, AdminRequest request, String method) {
        EntityAddress address = EntityAddress.of(type, key);
        if (method.equals("GET")) {
            Configuration current = configuration.current();
            Map<String, @Nullable Object> row = new Lookup(current).find(type, address);
            if (row == null) {
                throw missing(type, address);
            }
            return Reply.ok(EntityView.of(type, row, current));
        }
        if (method.equals("DELETE")) {
            return change(edits -> edits.delete(type, address, edits.lookup().find(type, address)));
        }
        RequestFields fields = RequestFields.of(request);
        return change(edits -> {
            Map<String, @Nullable Object> row = edits.lookup().find(type, address);
            if (method.equals("PUT")) {
                return edits.put(type, address, row, fields, Map.of());
            }
            if (row == null) {
                throw type.name().equals("plugins")
                        ? AdminError.notFound()
                        : AdminError.noSuchEntity(address.field(), address.value());
            }
            return edits.update(type, address, row, fields, Map.of());
        });
    }

    private static AdminError missing(EntityType type, EntityAddress address) {
        if (type.name().equals("certificates")) {
            return address.byId()
                    ? AdminError.noSuchEntity(address.field(), address.value())
                    : AdminError.message(404, "SNI not found");
        }
        return AdminError.notFound();
    }

    Reply children(EntityType parentType, String key, EntityType type, AdminRequest request, String method) {
        EntityAddress address = EntityAddress.of(parentType, key);
        String field = Objects.requireNonNull(type.referenceTo(parentType));
        if (method.equals("POST")) {
            RequestFields fields = RequestFields.of(request);
            return change(edits -> {
                Map<String, @Nullable Object> parent = parent(parentType, address, edits.lookup());
                return edits.create(type, fields, Map.of(field, Map.of("id", Lookup.id(parent))));
            });
        }
        Configuration current = configuration.current();
        Lookup lookup = new Lookup(current);
        Map<String, @Nullable Object> parent = parent(parentType, address, lookup);
        List<Map<String, @Nullable Object>> rows = lookup.children(type, field, Lookup.id(parent));
        return ListPage.of(request, true).of(rows, row -> true, row -> EntityView.of(type, row, current));
    }

    /** The targets of an upstream, the newest first. */
    Reply targets(EntityType upstreams, String key, EntityType type, AdminRequest request, String method) {
        if (method.equals("POST")) {
            return children(upstreams, key, type, request, method);
        }
        Lookup lookup = new Lookup(configuration.current());
        Map<String, @Nullable Object> upstream = parent(upstreams, EntityAddress.of(upstreams, key), lookup);
        List<Map<String, @Nullable Object>> rows = lookup.children(type, "upstream", Lookup.id(upstream));
        rows.sort(NEWEST);
        return ListPage.of(request, true).ofUnsorted(rows);
    }

    private static Map<String, @Nullable Object> parent(EntityType type, EntityAddress address, Lookup lookup) {
        Map<String, @Nullable Object> parent = lookup.find(type, address);
        if (parent == null) {
            throw AdminError.notFound();
        }
        return parent;
    }

    Reply childItem(
            EntityType parentType, String parentKey, EntityType type, String key, AdminRequest request, String method) {
        EntityAddress parentAddress = EntityAddress.of(parentType, parentKey);
        EntityAddress address = EntityAddress.below(type, key);
        String field = Objects.requireNonNull(type.referenceTo(parentType));
        if (method.equals("GET")) {
            Configuration current = configuration.current();
            Lookup lookup = new Lookup(current);
            String parentId = Lookup.id(parent(parentType, parentAddress, lookup));
            Map<String, @Nullable Object> row = lookup.below(field, parentId, type, address);
            if (row == null) {
                throw noChild(type);
            }
            return Reply.ok(EntityView.of(type, row, current));
        }
        RequestFields fields = method.equals("DELETE") ? RequestFields.NONE : RequestFields.of(request);
        return change(edits -> {
            String parentId = Lookup.id(parent(parentType, parentAddress, edits.lookup()));
            Map<String, @Nullable Object> row = edits.lookup().below(field, parentId, type, address);
            Map<String, @Nullable Object> fixed = Map.of(field, Map.of("id", parentId));
            if (method.equals("PUT") && !type.name().equals("targets")) {
                boolean anywhere = row == null && (address.byId() || type.endpointKeyGlobal());
                return edits.put(type, address, anywhere ? edits.lookup().find(type, address) : row, fields, fixed);
            }
            if (row == null) {
                throw noChild(type);
            }
            return method.equals("DELETE")
                    ? edits.delete(type, address, row)
                    : edits.update(type, address, row, fields, fixed);
        });
    }

    private static AdminError noChild(EntityType type) {
        if (!type.name().equals("acls")) {
            return AdminError.notFound();
        }
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("message", "Not found");
        body.put("request_id", UUID.randomUUID().toString().replace("-", ""));
        return AdminError.of(404, body);
    }

    Reply referred(EntityType type, String key, String field, AdminRequest request, String method) {
        EntityAddress address = EntityAddress.of(type, key);
        ForeignKind reference = Objects.requireNonNull(type.references().get(field));
        EntityType other = configuration.current().types().named(reference.reference());
        if (method.equals("GET") || method.equals("DELETE")) {
            Configuration current = configuration.current();
            Map<String, @Nullable Object> row = parent(type, address, new Lookup(current));
            Map<String, @Nullable Object> found = current.table(other).find(Lookup.reference(row, field));
            if (found == null) {
                throw AdminError.notFound();
            }
            if (method.equals("DELETE")) {
                throw AdminError.methodNotAllowed();
            }
            return Reply.ok(EntityView.of(other, found, current));
        }
        RequestFields fields = RequestFields.of(request);
        return change(edits -> {
            Map<String, @Nullable Object> row = parent(type, address, edits.lookup());
            EntityAddress otherAddress = EntityAddress.id(Lookup.reference(row, field));
            Map<String, @Nullable Object> found = edits.lookup().find(other, otherAddress);
            if (found == null && method.equals("PATCH")) {
                throw AdminError.notFound();
            }
            if (found == null) {
                return edits.putReferred(type, row, field, other, fields);
            }
            return method.equals("PUT")
                    ? edits.put(other, otherAddress, found, fields, Map.of())
                    : edits.update(other, otherAddress, found, fields, Map.of());
        });
    }

    Reply tags(@Nullable String wanted, AdminRequest request) {
        Configuration current = configuration.current();
        List<Map<String, @Nullable Object>> data = new ArrayList<>();
        for (EntityType type : current.types().all()) {
            for (Map<String, @Nullable Object> row : current.table(type).rows()) {
                List<?> tags = row.get("tags") instanceof List<?> list ? list : List.of();
                for (Object tag : tags) {
                    if (wanted == null || wanted.equals(tag)) {
                        data.add(Map.of("entity_name", type.name(), "entity_id", Lookup.id(row), "tag", tag));
                    }
                }
            }
        }
        return ListPage.of(request, false).ofUnsorted(data);
    }
}
