/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.store.StoreException;
import io.gatehouse.kernel.store.StoredRow;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The text of a row in the database: its fields as JSON, encrypted when there is a key. Immutable. */
final class Documents {

    private final @Nullable Keyring keyring;

    Documents(@Nullable Keyring keyring) {
        this.keyring = keyring;
    }

    String write(StoredRow row, Map<String, @Nullable Object> fields) {
        String json = JsonCodec.INSTANCE.text(fields);
        return keyring == null ? json : keyring.encrypt(json, place(row.type(), row.id()));
    }

    Map<String, @Nullable Object> read(String type, String id, String document) throws StoreException {
        String json = document;
        if (Keyring.isEncrypted(document)) {
            if (keyring == null) {
                throw new StoreException(place(type, id) + " is encrypted with the key " + Keyring.keyOf(document)
                        + " and there is no key (expected: that key in setting keyring_key)");
            }
            json = keyring.decrypt(document, place(type, id));
        }
        return fields(type, id, json);
    }

    /** Whether a row would be written in this form. */
    boolean isCurrent(String document) {
        return keyring == null ? !Keyring.isEncrypted(document) : keyring.isCurrent(document);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> fields(String type, String id, String json) throws StoreException {
        Object value;
        try {
            value = JsonCodec.INSTANCE.read(json);
        } catch (IllegalArgumentException e) {
            throw new StoreException(place(type, id) + " was damaged: it is no JSON", e);
        }
        if (value instanceof Map<?, ?> fields) {
            return (Map<String, @Nullable Object>) fields;
        }
        throw new StoreException(place(type, id) + " was damaged: it is no JSON object");
    }

    private static String place(String type, String id) {
        return type + "/" + id;
    }
}
