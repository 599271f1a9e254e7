/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.config;

import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.entity.Expiry;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.schema.Field;
import io.gatehouse.kernel.schema.Schema;
import java.util.ArrayList;
import java.util.Collection;
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
        return yaml(configuration, List.of());
    }

    /** The same of the entities that have all the tags. */
    public static String yaml(Configuration configuration, List<String> tags) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setSplitLines(false);
        options.setDereferenceAliases(true);
        return new Yaml(options).dump(document(configuration, tags));
    }

    /** The same in JSON. */
    public static byte[] json(Configuration configuration, List<String> tags) {
        return JsonCodec.INSTANCE.writePretty(document(configuration, tags));
    }

    private static Map<String, Object> document(Configuration configuration, List<String> tags) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("_format_version", "3.0");
        document.put("_transform", false);
        if (!tags.isEmpty()) {
            document.put("_info", Map.of("select_tags", tags));
        }
        for (EntityType type : configuration.types().all()) {
            List<Object> list = new ArrayList<>();
            for (Map<String, @Nullable Object> row : configuration.table(type).rows()) {
                if (tags.isEmpty() || row.get("tags") instanceof Collection<?> own && own.containsAll(tags)) {
                    list.add(flat(
                            type, Expiry.withTimeLeft(row, configuration.types().values())));
                }
            }
            if (!list.isEmpty()) {
                document.put(type.name(), list);
            }
        }
        return document;
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
