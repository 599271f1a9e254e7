/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Chooses the certificate for a TLS handshake: by the server name the client asks for, else one of the listener's own. */
public final class ServerCertificates extends X509ExtendedKeyManager {

    private final List<CertifiedKey> own;
    private final Function<String, List<CertifiedKey>> byServerName;

    /**
     * Certificates.
     *
     * @param own those of the listener, for example one with an RSA and one with an EC key
     * @param byServerName gives the certificates for a server name in lower case, or an empty list; called in handshakes, on any
     *     thread, more than once for each: has to be quick and to give the same as long as nothing is configured anew
     */
    public ServerCertificates(List<CertifiedKey> own, Function<String, List<CertifiedKey>> byServerName) {
        this.own = List.copyOf(own);
        this.byServerName = byServerName;
    }

    /** A context with these certificates, which asks clients for none. */
    public SSLContext context() {
        return context(null);
    }

    /** A context with these certificates that trusts clients with certificates of these authorities. */
    public SSLContext contextTrusting(List<X509Certificate> authorities) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                trusted.setCertificateEntry("authority " + i, authorities.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            return context(factory.getTrustManagers());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("certificates cannot be trusted (expected: a Java runtime with TLS)", e);
        }
    }

    private SSLContext context(TrustManager @Nullable [] trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {this}, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS is not available (expected: a Java runtime with it)", e);
        }
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        String name = engine == null ? "" : serverName(engine);
        if (!name.isEmpty() && find(byServerName.apply(name), keyType) != null) {
            return keyType + ' ' + name;
        }
        boolean named = !name.isEmpty() && !byServerName.apply(name).isEmpty();
        return named || find(own, keyType) == null ? null : keyType + ' ';
    }

    private static String serverName(SSLEngine engine) {
        if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
            for (SNIServerName name : session.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return host.getAsciiName().toLowerCase(Locale.ROOT);
                }
            }
        }
        return "";
    }

    private static @Nullable CertifiedKey find(List<CertifiedKey> keys, String keyType) {
        for (CertifiedKey key : keys) {
            if (key.isOf(keyType)) {
                return key;
            }
        }
        return null;
    }

    private @Nullable CertifiedKey find(String alias) {
        int space = alias.indexOf(' ');
        String name = alias.substring(space + 1);
        return find(name.isEmpty() ? own : byServerName.apply(name), alias.substring(0, space));
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        CertifiedKey key = find(alias);
        return key == null ? null : key.key();
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        CertifiedKey key = find(alias);
        return key == null ? null : key.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
