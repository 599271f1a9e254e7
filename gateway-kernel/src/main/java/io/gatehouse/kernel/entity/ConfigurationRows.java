/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import io.gatehouse.kernel.store.StoredRow;
import java.util.List;
import java.util.Map;

/**
 * What was configured, as rows, and what does not fit among them.
 *
 * @param byAge whether entities are in the order of their age; otherwise they are in the order of a file
 * @param hash MD5 of the text that the rows come from
 * @param remarks what the author of a file should know
 * @param misfits why rows are not served with, by type and id
 * @param strangers rows of types that are not known, by type and id
 */
record ConfigurationRows(
        EntityTypes types,
        boolean byAge,
        String hash,
        List<String> remarks,
        Map<String, EntityTable> tables,
        Map<String, String> misfits,
        Map<String, StoredRow> strangers) {

    static ConfigurationRows empty(EntityTypes types, boolean byAge) {
        return new ConfigurationRows(types, byAge, Configuration.EMPTY_HASH, List.of(), Map.of(), Map.of(), Map.of());
    }

    /** What an entity is called in {@link #misfits} and {@link #strangers}. */
    static String name(String type, String id) {
        return type + " " + id;
    }

    EntityTable table(String type) {
        return tables.getOrDefault(type, EntityTable.empty());
    }

    /** Whether a row may be served with. */
    boolean fits(String type, String id) {
        return !misfits.containsKey(name(type, id));
    }
}
