/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.entity.CertificateEntity;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.ServiceEntity;
import io.gatehouse.kernel.entity.UpstreamEntity;
import io.gatehouse.kernel.http.CertifiedKey;
import io.gatehouse.kernel.http.client.TlsTerms;
import io.gatehouse.plugin.Settings;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How TLS is spoken with the servers of a configuration. Immutable.
 *
 * @param certificates what can be shown to them, by id
 * @param authorities who can vouch for them, by id
 * @param verifying whether servers of services that say nothing about it are verified
 * @param depth how many certificates there may be between a server's and that of an authority, where the service says nothing
 */
record UpstreamTls(
        Map<String, CertificateEntity> certificates,
        Map<String, X509Certificate> authorities,
        boolean verifying,
        int depth) {

    static final UpstreamTls NONE = new UpstreamTls(Map.of(), Map.of(), false, 1);

    static UpstreamTls of(Configuration configuration, Settings settings) {
        return new UpstreamTls(
                configuration.certificates(),
                configuration.authorities(),
                settings.flag("proxy_ssl_verify", false),
                settings.number("proxy_ssl_verify_depth", 1));
    }

    /** Whether both were made from the same: then they say the same of the same services. */
    boolean isOfSame(UpstreamTls other) {
        return certificates == other.certificates && authorities == other.authorities;
    }

    boolean verifies(ServiceEntity service) {
        Boolean verify = service.tlsVerify();
        return verify == null ? verifying : verify;
    }

    static boolean isSpokenBy(ServiceEntity service) {
        String protocol = service.service().protocol();
        return protocol.equals("https") || protocol.equals("grpcs");
    }

    /**
     * The terms with the servers of a service, or null for the usual ones.
     *
     * @param named the upstream that its host names
     */
    @Nullable
    TlsTerms terms(ServiceEntity service, @Nullable UpstreamEntity named) {
        if (!isSpokenBy(service)) {
            return null;
        }
        CertifiedKey shown = shown(certificateId(service, named));
        if (!verifies(service)) {
            return shown == null ? null : TlsTerms.showing(shown);
        }
        Integer limit = service.tlsVerifyDepth();
        return new TlsTerms(shown, trusted(service), limit == null ? depth : limit);
    }

    /** The terms of looks at the servers of an upstream by HTTPS, or null for the usual ones. */
    @Nullable
    TlsTerms termsOfChecks(@Nullable String certificateId) {
        CertifiedKey shown = shown(certificateId);
        return shown == null ? null : TlsTerms.showing(shown);
    }

    private @Nullable CertifiedKey shown(@Nullable String certificateId) {
        CertificateEntity certificate = certificateId == null ? null : certificates.get(certificateId);
        return certificate == null
                ? null
                : new CertifiedKey(certificate.main().key(), certificate.main().chain());
    }

    private static @Nullable String certificateId(ServiceEntity service, @Nullable UpstreamEntity named) {
        String own = service.clientCertificateId();
        return own != null || named == null ? own : named.clientCertificateId();
    }

    /** Those that are not there vouch for nobody: what a service asks for is never replaced by the usual authorities. */
    private @Nullable Set<X509Certificate> trusted(ServiceEntity service) {
        List<String> ids = service.caCertificateIds();
        if (ids.isEmpty()) {
            return null;
        }
        Set<X509Certificate> trusted = new HashSet<>();
        for (String id : ids) {
            X509Certificate authority = authorities.get(id);
            if (authority != null) {
                trusted.add(authority);
            }
        }
        return trusted;
    }
}
