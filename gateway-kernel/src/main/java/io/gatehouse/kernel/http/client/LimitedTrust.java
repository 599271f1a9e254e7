/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts servers that another manager trusts, unless too many certificates stand between theirs and that of an authority, or there
 * are no authorities.
 */
final class LimitedTrust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager trusting;
    private final int depth;
    private final Set<TrustAnchor> anchors = new HashSet<>();

    LimitedTrust(X509ExtendedTrustManager trusting, int depth) {
        this.trusting = trusting;
        this.depth = depth;
        for (X509Certificate authority : trusting.getAcceptedIssuers()) {
            anchors.add(new TrustAnchor(authority, null));
        }
    }

    private void checkAuthorities() throws CertificateException {
        if (anchors.isEmpty()) {
            throw new CertificateException(
                    "none of the authorities to verify by is there (expected: at least one of ca_certificates)");
        }
    }

    private void checkDepth(X509Certificate[] chain) throws CertificateException {
        // All between the two are certificates that the server sent.
        if (chain.length - 1 <= depth) {
            return;
        }
        try {
            X509CertSelector own = new X509CertSelector();
            own.setCertificate(chain[0]);
            PKIXBuilderParameters path = new PKIXBuilderParameters(anchors, own);
            path.setRevocationEnabled(false);
            path.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(List.of(chain))));
            path.setMaxPathLength(depth);
            CertPathBuilder.getInstance("PKIX").build(path);
        } catch (CertPathBuilderException e) {
            throw new CertificateException(
                    "more than " + depth + " certificates between the server's and that of an authority"
                            + " (expected: no more than tls_verify_depth or proxy_ssl_verify_depth allows)",
                    e);
        } catch (GeneralSecurityException e) {
            throw new CertificateException("the length of the chain cannot be found out: " + e.getMessage(), e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        checkAuthorities();
        trusting.checkServerTrusted(chain, type, engine);
        checkDepth(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        checkAuthorities();
        trusting.checkServerTrusted(chain, type, socket);
        checkDepth(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        checkAuthorities();
        trusting.checkServerTrusted(chain, type);
        checkDepth(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        trusting.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        trusting.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        trusting.checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trusting.getAcceptedIssuers();
    }
}
