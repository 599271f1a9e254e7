/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads certificates and private keys from PEM text. */
final class Pem {

    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
    private static final byte[] RSA = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };
    private static final byte[] EC = {0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01};

    private Pem() {}

    static List<X509Certificate> certificates(String text) {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes))) {
                chain.add((X509Certificate) certificate);
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException("certificate: cannot be read (expected: certificates in PEM)", e);
        }
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("certificate: there is none (expected: certificates in PEM)");
        }
        return chain;
    }

    static PrivateKey privateKey(String text) {
        byte[] plain = block(text, "PRIVATE KEY");
        if (plain != null) {
            return decode(plain, "RSA", "EC", "EdDSA");
        }
        byte[] rsa = block(text, "RSA PRIVATE KEY");
        if (rsa != null) {
            return decode(pkcs8(RSA, rsa), "RSA");
        }
        byte[] ec = block(text, "EC PRIVATE KEY");
        if (ec != null) {
            return decode(pkcs8(element(SEQUENCE, EC, curve(ec)), ec), "EC");
        }
        throw new IllegalArgumentException(
                "private key: there is none (expected: a key in PEM, not encrypted: PKCS#8, or PKCS#1 for RSA, or SEC 1 for EC)");
    }

    private static byte @Nullable [] block(String text, String type) {
        String begin = "-----BEGIN " + type + "-----";
        int from = text.indexOf(begin);
        int to = from < 0 ? -1 : text.indexOf("-----END " + type + "-----", from);
        if (to < 0) {
            return null;
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "private key: its Base64 is malformed (expected: a key in PEM, not encrypted)");
        }
    }

    private static PrivateKey decode(byte[] pkcs8, String... algorithms) {
        for (String algorithm : algorithms) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException e) {
                continue;
            }
        }
        throw new IllegalArgumentException(
                "private key: cannot be read (expected: a key of " + String.join(", ", algorithms) + ")");
    }

    private static byte[] pkcs8(byte[] algorithm, byte[] key) {
        return element(SEQUENCE, VERSION_0, algorithm, element(OCTETS, key));
    }

    /** The parameters in a SEC 1 key: SEQUENCE { version, key, [0] parameters, … }. */
    private static byte[] curve(byte[] sec1) {
        ByteBuffer in = ByteBuffer.wrap(sec1);
        try {
            in.get();
            int end = length(in);
            in.limit(in.position() + end);
            while (in.hasRemaining()) {
                int tag = in.get() & 0xff;
                byte[] value = new byte[length(in)];
                in.get(value);
                if (tag == 0xa0) {
                    return value;
                }
            }
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("private key: malformed (expected: an EC key as SEC 1 defines it)", e);
        }
        throw new IllegalArgumentException(
                "private key: does not name its curve (expected: an EC key with parameters, or PKCS#8)");
    }

    private static int length(ByteBuffer in) {
        int first = in.get() & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            length = length << 8 | in.get() & 0xff;
        }
        return length < 0 || length > in.remaining() ? -1 : length;
    }

    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            value.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = value.size();
        if (length >= 0x80) {
            out.write(0x82);
            out.write(length >> 8);
        }
        out.write(length);
        out.writeBytes(value.toByteArray());
        return out.toByteArray();
    }
}
