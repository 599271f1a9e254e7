/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Sequence;
import org.xnio.SslClientAuthMode;

/**
 * TLS as a listener offers it.
 *
 * @param context with the certificates
 * @param protocols such as {@code TLSv1.3}
 * @param ciphers names of cipher suites, in order of preference; empty for those of the JDK
 * @param clientCertificates whether clients must have a certificate that the context trusts
 */
public record ServerTls(SSLContext context, List<String> protocols, List<String> ciphers, boolean clientCertificates) {

    /** Cipher suites of Mozilla's profile "intermediate", which is the default of Kong. */
    public static final List<String> INTERMEDIATE = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384");

    /** Checks for nulls. */
    public ServerTls {
        Objects.requireNonNull(context, "context");
        protocols = List.copyOf(protocols);
        ciphers = List.copyOf(ciphers);
    }

    /** TLS 1.2 and 1.3 with the intermediate cipher suites. */
    public static ServerTls intermediate(SSLContext context) {
        return new ServerTls(context, List.of("TLSv1.2", "TLSv1.3"), INTERMEDIATE);
    }

    /** The same for clients without certificates. */
    public ServerTls(SSLContext context, List<String> protocols, List<String> ciphers) {
        this(context, protocols, ciphers, false);
    }

    OptionMap options() {
        OptionMap.Builder options = OptionMap.builder();
        if (!protocols.isEmpty()) {
            options.set(Options.SSL_ENABLED_PROTOCOLS, Sequence.of(protocols));
        }
        if (!ciphers.isEmpty()) {
            options.set(Options.SSL_ENABLED_CIPHER_SUITES, Sequence.of(ciphers));
        }
        if (clientCertificates) {
            options.set(Options.SSL_CLIENT_AUTH_MODE, SslClientAuthMode.REQUIRED);
        }
        return options.getMap();
    }
}
