/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.PluginUse;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.schema.RecordSchema;
import io.gatehouse.kernel.schema.Secrets;
import io.gatehouse.kernel.schema.Values;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What plugins are configured with and nobody should be shown: secret fields, and whatever comes out of a vault. Immutable. */
final class ConfiguredSecrets {

    /** A secret may be a part of another one. */
    private static final Comparator<String> LONGEST_FIRST =
            Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder());

    private final Set<String> values;

    private ConfiguredSecrets(Set<String> values) {
        this.values = values;
    }

    static ConfiguredSecrets of(Configuration configuration) {
        Set<String> values = new TreeSet<>(LONGEST_FIRST);
        for (PluginUse use : configuration.plugins()) {
            RecordSchema<?> schema = configuration.types().configSchema(use.name());
            if (schema != null) {
                Map<String, @Nullable Object> resolved = configuration.vaults().resolve(use.config(), schema.schema());
                Secrets.in(schema.schema(), resolved).forEach(secret -> add(secret, values));
                addResolved(use.config(), resolved, values);
            }
        }
        return new ConfiguredSecrets(values);
    }

    private static void addResolved(@Nullable Object written, @Nullable Object resolved, Set<String> into) {
        if (written instanceof String && resolved instanceof String secret) {
            if (!written.equals(resolved) && !secret.isEmpty()) {
                add(secret, into);
            }
        } else if (written instanceof Map<?, ?> map && resolved instanceof Map<?, ?> values) {
            Values.map(map).forEach((name, value) -> addResolved(value, values.get(name), into));
        } else if (written instanceof List<?> list && resolved instanceof Collection<?> values) {
            Iterator<?> next = values.iterator();
            list.forEach(value -> addResolved(value, next.hasNext() ? next.next() : null, into));
        }
    }

    /** As it is, in JSON and in an address. */
    private static void add(String secret, Set<String> into) {
        into.add(secret);
        String quoted = JsonCodec.INSTANCE.text(secret);
        into.add(quoted.substring(1, quoted.length() - 1));
        into.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
    }

    String masked(String text) {
        return Secrets.masked(text, values);
    }
}
