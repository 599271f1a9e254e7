/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.tenantlookup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.PackageVersion;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/** Whom a request is for. */
record Tenant(String name, Settings settings) {

    private static final ObjectReader SETTINGS = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build()
            .readerFor(Settings.class);

    /** What the table keeps as JSON. */
    record Settings(@Nullable String plan, @Nullable String region) {}

    static Tenant of(String name, String settings) throws JsonProcessingException {
        return new Tenant(name, SETTINGS.readValue(settings));
    }

    static String jsonVersion() {
        return PackageVersion.VERSION.toString();
    }
}
