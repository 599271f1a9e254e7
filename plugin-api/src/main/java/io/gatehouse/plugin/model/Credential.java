/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.model;

import java.util.List;

/**
 * A consumer's credential. Immutable. Its text form shows no secret.
 *
 * @param id UUID
 * @param type name of the {@link io.gatehouse.plugin.CredentialType}
 * @param identifier public identifier, sent on as {@code X-Credential-Identifier}
 * @param consumer whose it is
 * @param value the plugin's own record: of its fields, or what {@link io.gatehouse.plugin.CredentialType#prepared} made of it
 * @param tags free words
 */
public record Credential(
        String id, String type, String identifier, Consumer consumer, Record value, List<String> tags) {

    @Override
    public String toString() {
        return "Credential[" + type + " " + id + "]";
    }
}
