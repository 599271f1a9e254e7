/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import io.gatehouse.plugin.model.Consumer;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/**
 * What requests are served with: rows that fit, typed, with what they refer to or what refers to them.
 *
 * @param environment the vault of the environment
 * @param vaults that and the vault entities
 * @param faults what keeps certificates from being used, by type and id
 * @param services by id
 * @param consumers by id
 * @param credentials by type and the value of the look-up field
 * @param upstreams by name
 * @param certificates by id
 * @param authorities by id
 */
record LinkedEntities(
        VaultReferences environment,
        VaultReferences vaults,
        Map<String, String> faults,
        List<RouteEntity> routes,
        PersistentMap<String, ServiceEntity> services,
        PersistentMap<String, Consumer> consumers,
        Map<String, PersistentMap<String, StoredCredential>> credentials,
        List<PluginUse> plugins,
        PersistentMap<String, UpstreamEntity> upstreams,
        PersistentMap<String, CertificateEntity> certificates,
        PersistentMap<String, X509Certificate> authorities) {

    static LinkedEntities none(VaultReferences environment) {
        return new LinkedEntities(
                environment,
                environment,
                Map.of(),
                List.of(),
                PersistentMap.empty(),
                PersistentMap.empty(),
                Map.of(),
                List.of(),
                PersistentMap.empty(),
                PersistentMap.empty(),
                PersistentMap.empty());
    }
}
