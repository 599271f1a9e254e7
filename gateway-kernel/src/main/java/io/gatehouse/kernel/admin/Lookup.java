/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityTable;
import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.entity.Expiry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds what is there. What has expired is not. */
final class Lookup {

    private final Configuration current;
    private final long now;

    Lookup(Configuration current) {
        this.current = current;
        now = current.types().values().seconds();
    }

    boolean lives(Map<String, @Nullable Object> row) {
        return Expiry.of(row) > now;
    }

    private @Nullable Map<String, @Nullable Object> living(@Nullable Map<String, @Nullable Object> row) {
        return row == null || !lives(row) ? null : row;
    }

    @Nullable
    Map<String, @Nullable Object> find(EntityType type, EntityAddress address) {
        EntityTable table = current.table(type);
        if (address.byId()) {
            return living(table.find(address.value()));
        }
        if (type.name().equals("certificates")) {
            Map<String, @Nullable Object> sni =
                    current.table(current.types().named("snis")).findUnique("name", address.value());
            return sni == null ? null : table.find(reference(sni, "certificate"));
        }
        return living(table.findUnique(address.field(), address.value()));
    }

    /** An entity by an address below its parent; null as well when it belongs to another parent. */
    @Nullable
    Map<String, @Nullable Object> below(String field, String parentId, EntityType type, EntityAddress address) {
        if (address.byId() || type.endpointKeyGlobal()) {
            Map<String, @Nullable Object> row = find(type, address);
            return row != null && reference(row, field).equals(parentId) ? row : null;
        }
        for (Map<String, @Nullable Object> row : current.table(type).referring(field, parentId)) {
            if (address.value().equals(row.get(address.field()))) {
                return row;
            }
        }
        return null;
    }

    /** The living entities that refer to another one. */
    List<Map<String, @Nullable Object>> children(EntityType type, String field, String parentId) {
        List<Map<String, @Nullable Object>> rows =
                new ArrayList<>(current.table(type).referring(field, parentId));
        if (type.expiring()) {
            rows.removeIf(row -> !lives(row));
        }
        return rows;
    }

    /** The id that a reference leads to, or an empty text. */
    static String reference(Map<String, @Nullable Object> row, String field) {
        return row.get(field) instanceof Map<?, ?> reference ? String.valueOf(reference.get("id")) : "";
    }

    static String id(Map<String, @Nullable Object> row) {
        return String.valueOf(row.get("id"));
    }
}
