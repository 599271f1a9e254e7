/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.entity.Expiry;
import io.gatehouse.kernel.schema.RecordSchema;
import io.gatehouse.kernel.schema.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How entities are shown. */
final class EntityView {

    private EntityView() {}

    /** The row; for certificates with their names, for plugins with former names of their fields, for what expires with the seconds left. */
    static Map<String, @Nullable Object> of(EntityType type, Map<String, @Nullable Object> row, Configuration current) {
        if (type.name().equals("certificates")) {
            Map<String, @Nullable Object> shown = new LinkedHashMap<>(row);
            shown.put("snis", names(String.valueOf(row.get("id")), current));
            return shown;
        }
        if (type.expiring()) {
            Map<String, @Nullable Object> shown =
                    Expiry.withTimeLeft(row, current.types().values());
            return current.isStored() && !shown.containsKey("ttl") ? withoutEnd(shown) : shown;
        }
        return type.name().equals("plugins") ? withFormerNames(row, current) : row;
    }

    private static Map<String, @Nullable Object> withoutEnd(Map<String, @Nullable Object> row) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>(row);
        shown.put("ttl", null);
        return shown;
    }

    private static Map<String, @Nullable Object> withFormerNames(
            Map<String, @Nullable Object> row, Configuration current) {
        RecordSchema<?> schema = current.types().configSchema(String.valueOf(row.get("name")));
        if (schema == null || !(row.get("config") instanceof Map<?, ?> config)) {
            return row;
        }
        Map<String, @Nullable Object> values = Values.map(config);
        Map<String, @Nullable Object> shown = schema.shown(values);
        if (shown.size() == values.size()) {
            return row;
        }
        Map<String, @Nullable Object> entity = new LinkedHashMap<>(row);
        entity.put("config", shown);
        return entity;
    }

    private static List<String> names(String certificate, Configuration current) {
        List<String> names = new ArrayList<>();
        for (Map<String, @Nullable Object> sni :
                current.table(current.types().named("snis")).referring("certificate", certificate)) {
            names.add(String.valueOf(sni.get("name")));
        }
        names.sort(null);
        return names;
    }
}
