/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import static io.gatehouse.kernel.entity.CommonFields.optional;
import static io.gatehouse.kernel.entity.CommonFields.required;

import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.pem.Pem;
import io.gatehouse.kernel.schema.AnyKind;
import io.gatehouse.kernel.schema.EntityChecks;
import io.gatehouse.kernel.schema.Field;
import io.gatehouse.kernel.schema.ForeignKind;
import io.gatehouse.kernel.schema.Problems;
import io.gatehouse.kernel.schema.RecordKind;
import io.gatehouse.kernel.schema.Schema;
import io.gatehouse.kernel.schema.TextKind;
import io.gatehouse.kernel.schema.TextRules;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Consumers, their groups, vaults, keys and key sets. */
final class SmallTypes {

    private static final Pattern VAULT_PREFIX = Pattern.compile("^[a-z][a-z0-9-]*[a-z0-9]+$");
    private static final Pattern VARIABLE_PREFIX = Pattern.compile("^[A-Za-z0-9_-]+$");

    private SmallTypes() {}

    static EntityType consumers() {
        Schema schema = Schema.builder()
                .field(CommonFields.ID)
                .field(CommonFields.CREATED_AT)
                .field(CommonFields.UPDATED_AT)
                .field(optional("username", TextKind.TEXT).asUnique())
                .field(optional("custom_id", TextKind.TEXT).asUnique())
                .field(CommonFields.TAGS)
                .check(EntityChecks.atLeastOneOf("custom_id", "username"))
                .build();
        return EntityType.named("consumers").endpointKey("username").with(schema);
    }

    static EntityType acls() {
        Schema schema = Schema.builder()
                .field(CommonFields.ID)
                .field(CommonFields.CREATED_AT)
                .field(required("consumer", ForeignKind.cascading("consumers")))
                .field(required("group", TextKind.TEXT))
                .field(CommonFields.TAGS)
                .build();
        return EntityType.named("acls")
                .nestedEndpointKey("group")
                .idOf("consumer", "group")
                .uniqueTogether("consumer", "group")
                .with(schema);
    }

    /** The configuration of the vault that reads the environment. */
    static Field vaultConfig() {
        Schema env = Schema.builder()
                .field(optional("prefix", TextKind.of(TextRules.matching(VARIABLE_PREFIX, ""))))
                .build();
        return required("config", new RecordKind(env));
    }

    static EntityType vaults() {
        TextKind prefix = TextKind.of(TextRules.matching(VAULT_PREFIX, "")).with(TextRules.notOneOf("env"));
        TextKind name = TextKind.of(text -> text.equals("env") ? null : "vault '" + text + "' is not installed");
        Schema common = Schema.builder()
                .field(CommonFields.ID)
                .field(CommonFields.CREATED_AT)
                .field(CommonFields.UPDATED_AT)
                .field(required("prefix", prefix).asUnique())
                .field(required("name", name))
                .field(optional("description", TextKind.TEXT))
                .field(vaultConfig())
                .field(CommonFields.TAGS)
                .build();
        Schema.Builder withoutName = Schema.builder();
        for (Field field : common.fields()) {
            boolean ofTheVault = field.name().equals("config") || field.name().equals("prefix");
            withoutName.field(ofTheVault ? optional(field.name(), new AnyKind()) : field);
        }
        Schema nameless = withoutName.build();
        return EntityType.named("vaults")
                .endpointKey("prefix")
                .idOf("prefix")
                .variants(input -> input.get("name") instanceof String ? common : nameless)
                .with(common);
    }

    static EntityType keySets() {
        Schema schema = Schema.builder()
                .field(CommonFields.ID)
                .field(optional("name", TextKind.TEXT).asUnique())
                .field(CommonFields.CREATED_AT)
                .field(CommonFields.UPDATED_AT)
                .field(CommonFields.TAGS)
                .build();
        return EntityType.named("key_sets")
                .collection("key-sets")
                .endpointKey("name")
                .with(schema);
    }

    static EntityType keys() {
        Schema pem = Schema.builder()
                .field(optional(
                        "private_key",
                        TextKind.of(SmallTypes::privateKeyProblem)
                                .asReferenceable()
                                .asSecret()))
                .field(optional(
                        "public_key", TextKind.of(SmallTypes::publicKeyProblem).asReferenceable()))
                .build();
        Schema schema = Schema.builder()
                .field(CommonFields.ID)
                .field(optional("set", ForeignKind.cascading("key_sets")))
                .field(optional("name", TextKind.TEXT).asUnique())
                .field(required("kid", TextKind.TEXT))
                .field(optional("jwk", TextKind.TEXT.asReferenceable().asSecret()))
                .field(optional("pem", new RecordKind(pem)))
                .field(CommonFields.CREATED_AT)
                .field(CommonFields.UPDATED_AT)
                .field(CommonFields.TAGS)
                .check(EntityChecks.atLeastOneOf("jwk", "pem"))
                .check(EntityChecks.onlyOneOf("jwk", "pem"))
                .check(SmallTypes::checkKeyId)
                .build();
        return EntityType.named("keys")
                .endpointKey("name")
                .idOf("kid", "set")
                .uniqueTogether("kid", "set")
                .with(schema);
    }

    private static @Nullable String privateKeyProblem(String text) {
        try {
            Pem.privateKey(text);
            return null;
        } catch (GeneralSecurityException e) {
            return "could not load private key";
        }
    }

    private static @Nullable String publicKeyProblem(String text) {
        try {
            Pem.publicKey(text);
            return null;
        } catch (GeneralSecurityException e) {
            return "could not load public key";
        }
    }

    private static void checkKeyId(Map<String, @Nullable Object> values, Problems problems) {
        if (!problems.isEmpty() || !(values.get("jwk") instanceof String jwk) || TextKind.isReference(jwk)) {
            return;
        }
        Object decoded;
        try {
            decoded = JsonCodec.INSTANCE.read(jwk);
        } catch (IllegalArgumentException e) {
            problems.entity("could not json decode jwk string");
            return;
        }
        Object kid = decoded instanceof Map<?, ?> key ? key.get("kid") : null;
        if (!String.valueOf(values.get("kid")).equals(kid)) {
            problems.entity("kid in jwk.kid must be equal to keys.kid");
        }
    }
}
