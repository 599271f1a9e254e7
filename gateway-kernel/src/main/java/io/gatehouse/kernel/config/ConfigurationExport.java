/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.config;

import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.entity.Expiry;
import io.gatehouse.kernel.schema.Field;
import io.gatehouse.kernel.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** A configuration as a declarative file that gives the same configuration again. */
public final class ConfigurationExport {

    private ConfigurationExport() {}

    /** Flat lists in YAML, references as ids, everything in its stored form. */
    public static String yaml(Configuration configuration) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("_format_version", "3.0");
        document.put("_transform", false);
        for (EntityType type : configuration.types().all()) {
            List<Map<String, @Nullable Object>> rows = configuration.table(type).rows();
            if (!rows.isEmpty()) {
                List<Object> list = new ArrayList<>(rows.size());
                rows.forEach(row -> list.add(flat(
                        type, Expiry.withTimeLeft(row, configuration.types().values()))));
                document.put(type.name(), list);
            }
        }
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setSplitLines(false);
        options.setDereferenceAliases(true);
        return new Yaml(options).dump(document);
    }

    private static Map<String, @Nullable Object> flat(EntityType type, Map<String, @Nullable Object> row) {
        Map<String, @Nullable Object> flat = new LinkedHashMap<>();
        Schema schema = type.schemaFor(row);
        row.forEach((name, value) -> {
            if (value == null) {
                Field field = schema.field(name);
                if (field != null && field.defaultValue() != null) {
                    flat.put(name, null);
                }
            } else {
                boolean reference = type.references().containsKey(name) && value instanceof Map<?, ?>;
                flat.put(name, reference ? ((Map<?, ?>) value).get("id") : value);
            }
        });
        return flat;
    }
}
