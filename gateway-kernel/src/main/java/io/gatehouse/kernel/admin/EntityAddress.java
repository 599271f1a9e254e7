/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.schema.Field;
import io.gatehouse.kernel.schema.TextKind;
import io.gatehouse.kernel.schema.TextRules;
import java.util.Locale;

/** How an address names an entity: by the field that has the value. For certificates it may be a server name. */
record EntityAddress(String field, String value) {

    boolean byId() {
        return field.equals("id");
    }

    static EntityAddress id(String id) {
        return new EntityAddress("id", id);
    }

    static EntityAddress of(EntityType type, String key) {
        if (TextRules.uuid(key) == null) {
            return id(key.toLowerCase(Locale.ROOT));
        }
        if (type.name().equals("certificates")) {
            return new EntityAddress("name", key);
        }
        String endpointKey = type.endpointKey();
        if (endpointKey == null || !type.endpointKeyGlobal()) {
            throw AdminError.invalidPrimaryKey();
        }
        return named(type.schema().required(endpointKey), key);
    }

    /** Below its parent every endpoint key will do. */
    static EntityAddress below(EntityType type, String key) {
        String endpointKey = type.endpointKey();
        return TextRules.uuid(key) == null || endpointKey == null || type.endpointKeyGlobal()
                ? of(type, key)
                : new EntityAddress(endpointKey, key);
    }

    private static EntityAddress named(Field field, String key) {
        Object problem = field.kind() instanceof TextKind kind ? kind.problem(key) : null;
        if (problem != null) {
            throw AdminError.invalidName(String.valueOf(problem));
        }
        return new EntityAddress(field.name(), key);
    }
}
