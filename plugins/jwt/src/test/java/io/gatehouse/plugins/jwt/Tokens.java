/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes tokens as clients do: with public keys by another library, with secrets by the platform, as that takes short ones. */
final class Tokens {

    private Tokens() {}

    static String of(String algorithm, Key key, String claims) {
        return of(algorithm, key, "{\"alg\":\"" + algorithm + "\"}", claims);
    }

    static String of(String algorithm, Key key, String header, String claims) {
        try {
            return switch (algorithm.substring(0, 2)) {
                case "HS" -> bySecret(algorithm, key, header, claims);
                case "Ed" -> byEdwardsCurve(key, header, claims);
                case "ES" -> byLibrary(algorithm, new ECDSASigner((ECPrivateKey) key), claims);
                default -> byLibrary(algorithm, new RSASSASigner((java.security.PrivateKey) key), claims);
            };
        } catch (GeneralSecurityException | JOSEException e) {
            throw new AssertionError(algorithm, e);
        }
    }

    /** Three parts as they are given. */
    static String raw(String header, String claims, String signature) {
        return encoded(header) + "." + encoded(claims) + "." + signature;
    }

    static String encoded(String text) {
        return encoded(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String byLibrary(String algorithm, JWSSigner signer, String claims) throws JOSEException {
        JWSObject token = new JWSObject(new JWSHeader(JWSAlgorithm.parse(algorithm)), new Payload(claims));
        token.sign(signer);
        return token.serialize();
    }

    private static String bySecret(String algorithm, Key key, String header, String claims)
            throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA" + algorithm.substring(2));
        mac.init(key);
        String signed = encoded(header) + "." + encoded(claims);
        return signed + "." + encoded(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }

    private static String byEdwardsCurve(Key key, String header, String claims) throws GeneralSecurityException {
        Signature signer = Signature.getInstance("EdDSA");
        signer.initSign((java.security.PrivateKey) key);
        String signed = encoded(header) + "." + encoded(claims);
        signer.update(signed.getBytes(StandardCharsets.UTF_8));
        return signed + "." + encoded(signer.sign());
    }

    static Key secret(String text) {
        return new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), "HMAC");
    }

    /** A pair for an algorithm with public keys. */
    static KeyPair pair(String algorithm) {
        try {
            switch (algorithm) {
                case "ES256":
                    return curve("secp256r1");
                case "ES384":
                    return curve("secp384r1");
                case "ES512":
                    return curve("secp521r1");
                case "EdDSA":
                    return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                default:
                    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                    generator.initialize(2048);
                    return generator.generateKeyPair();
            }
        } catch (GeneralSecurityException e) {
            throw new AssertionError(algorithm, e);
        }
    }

    private static KeyPair curve(String name) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(name));
        return generator.generateKeyPair();
    }

    static String pem(Key publicKey) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(publicKey.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }
}
