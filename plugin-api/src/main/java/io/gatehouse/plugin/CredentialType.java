/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A kind of consumer credential that a plugin brings: how it is named in declarative files and in the Admin API, and which
 * field finds it. The gateway stores, checks and indexes credentials; the plugin looks them up with
 * {@link AccessExchange#findCredential}.
 *
 * <pre>{@code
 * record KeyAuthCredential(@Doc("The key.") @Generated String key) {}
 * CredentialType.of("keyauth_credentials", "key-auths", "key-auth", KeyAuthCredential.class, "key").expiring();
 * }</pre>
 *
 * @param name entity name in declarative files, such as {@code keyauth_credentials}
 * @param collection path of the whole collection in the Admin API, such as {@code key-auths}
 * @param path path below a consumer in the Admin API, such as {@code key-auth}
 * @param type record of the fields besides id, consumer, tags, ttl and creation time, which every credential has
 * @param lookupField snake-case name of the field, unique among all credentials of this kind, that finds a credential
 * @param identifierField snake-case name of the field that may be shown to services; null for the credential's id
 * @param expires whether a {@code ttl} may be given
 * @param preparation makes the value that requests find, from the record; run once for each credential when the configuration
 *     is loaded
 * @param <R> the record
 */
public record CredentialType<R extends Record>(
        String name,
        String collection,
        String path,
        Class<R> type,
        String lookupField,
        @Nullable String identifierField,
        boolean expires,
        Function<? super R, ? extends Record> preparation) {

    /** Checks for nulls. */
    public CredentialType {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(collection, "collection");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(lookupField, "lookupField");
        Objects.requireNonNull(preparation, "preparation");
    }

    /** A kind of credential that does not expire and is identified by its id. */
    public static <R extends Record> CredentialType<R> of(
            String name, String collection, String path, Class<R> type, String lookupField) {
        return new CredentialType<>(name, collection, path, type, lookupField, null, false, Function.identity());
    }

    /** The same kind, identified towards services by one of its fields. */
    public CredentialType<R> identifiedBy(String field) {
        return new CredentialType<>(name, collection, path, type, lookupField, field, expires, preparation);
    }

    /** The same kind with an optional {@code ttl}, in seconds. */
    public CredentialType<R> expiring() {
        return new CredentialType<>(name, collection, path, type, lookupField, identifierField, true, preparation);
    }

    /**
     * The same kind, whose credentials carry another record as {@link io.gatehouse.plugin.model.Credential#value}: one that
     * holds parsed keys, say, so that no request has to parse them. What it refuses belongs into the constructor of the first
     * record, where the problem is shown to the one who configures; this function must not throw.
     */
    public CredentialType<R> prepared(Function<? super R, ? extends Record> preparation) {
        return new CredentialType<>(name, collection, path, type, lookupField, identifierField, expires, preparation);
    }
}
