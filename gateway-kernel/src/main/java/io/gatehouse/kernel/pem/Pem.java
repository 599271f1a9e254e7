/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pem;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys in PEM form. */
public final class Pem {

    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----");
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN (|RSA |EC )PRIVATE KEY-----([^-]+)-----END \\1PRIVATE KEY-----");
    private static final Pattern PUBLIC_KEY =
            Pattern.compile("-----BEGIN PUBLIC KEY-----([^-]+)-----END PUBLIC KEY-----");
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final int TAG_SEQUENCE = 0x30;
    private static final int TAG_OCTETS = 0x04;
    private static final int TAG_PARAMETERS = 0xA0;
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
    private static final byte[] RSA_ALGORITHM = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC_OID = HexFormat.of().parseHex("06072a8648ce3d0201");
    private static final byte[] PROBE = "does the key belong to the certificate".getBytes(StandardCharsets.US_ASCII);

    private Pem() {}

    /** All certificates of a text, at least one, the first the one that others vouch for. */
    public static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher block = CERTIFICATE.matcher(text);
        while (block.find()) {
            byte[] der = decoded(block.group(1));
            certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
        }
        if (certificates.isEmpty()) {
            throw new CertificateException("no certificate in PEM form");
        }
        return certificates;
    }

    /** The private key of a text: PKCS #8, or the older forms of RSA and EC keys. */
    public static PrivateKey privateKey(String text) throws GeneralSecurityException {
        Matcher block = KEY.matcher(text);
        if (!block.find()) {
            throw new InvalidKeyException("no private key in PEM form");
        }
        byte[] der = decoded(block.group(2));
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(
                switch (block.group(1)) {
                    case "RSA " -> wrapped(RSA_ALGORITHM, der);
                    case "EC " -> wrapped(ecAlgorithm(der), der);
                    default -> der;
                });
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                continue;
            }
        }
        throw new InvalidKeyException("not an RSA, EC or EdDSA key");
    }

    /** The public key of a text, in the form that says which kind it is. */
    public static PublicKey publicKey(String text) throws GeneralSecurityException {
        Matcher block = PUBLIC_KEY.matcher(text);
        if (!block.find()) {
            throw new InvalidKeyException("no public key in PEM form");
        }
        X509EncodedKeySpec spec = new X509EncodedKeySpec(decoded(block.group(1)));
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePublic(spec);
            } catch (InvalidKeySpecException e) {
                continue;
            }
        }
        throw new InvalidKeyException("not an RSA, EC or EdDSA key");
    }

    /** Whether a private key belongs to a public one. */
    public static boolean match(PublicKey publicKey, PrivateKey privateKey) throws GeneralSecurityException {
        String algorithm =
                switch (privateKey.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> privateKey.getAlgorithm();
                };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(privateKey);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        try {
            signature.initVerify(publicKey);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** SHA-256 of a certificate, in hexadecimal digits. */
    public static String digest(X509Certificate certificate) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    }

    private static byte[] decoded(String base64) throws GeneralSecurityException {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("not Base64", e);
        }
    }

    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return element(TAG_SEQUENCE, VERSION_0, algorithm, element(TAG_OCTETS, key));
    }

    /** The algorithm of an EC key: the curve is named inside, behind tag [0]. */
    private static byte[] ecAlgorithm(byte[] key) throws GeneralSecurityException {
        int at = contentOffset(key, 0);
        while (at < key.length) {
            int content = contentOffset(key, at);
            int end = content + contentLength(key, at);
            if (end > key.length) {
                break;
            }
            if ((key[at] & 0xFF) == TAG_PARAMETERS) {
                byte[] curve = Arrays.copyOfRange(key, content, end);
                return element(TAG_SEQUENCE, EC_OID, curve);
            }
            at = end;
        }
        throw new InvalidKeyException("EC key without the name of its curve");
    }

    private static int contentOffset(byte[] der, int at) throws GeneralSecurityException {
        if (at + 1 >= der.length) {
            throw new InvalidKeyException("key ends too early");
        }
        int length = der[at + 1] & 0xFF;
        return length < 0x80 ? at + 2 : at + 2 + (length & 0x7F);
    }

    private static int contentLength(byte[] der, int at) throws GeneralSecurityException {
        int length = der[at + 1] & 0xFF;
        if (length < 0x80) {
            return length;
        }
        int bytes = length & 0x7F;
        if (bytes > 3 || at + 2 + bytes > der.length) {
            throw new InvalidKeyException("key ends too early");
        }
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | der[at + 2 + i] & 0xFF;
        }
        return value;
    }

    private static byte[] element(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteArrayOutputStream element = new ByteArrayOutputStream(length + 5);
        element.write(tag);
        if (length < 0x80) {
            element.write(length);
        } else if (length < 0x100) {
            element.write(0x81);
            element.write(length);
        } else {
            element.write(0x82);
            element.write(length >> 8);
            element.write(length);
        }
        for (byte[] part : parts) {
            element.writeBytes(part);
        }
        return element.toByteArray();
    }
}
