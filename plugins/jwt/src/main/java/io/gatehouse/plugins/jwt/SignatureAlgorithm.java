/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.jwt;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/** The ways to sign a token: shared secrets (HS), RSA (RS, PS), elliptic curves (ES) and Edwards curves. There is no way without. */
enum SignatureAlgorithm {
    HS256("HS256", "HmacSHA256"),
    HS384("HS384", "HmacSHA384"),
    HS512("HS512", "HmacSHA512"),
    RS256("RS256", "SHA256withRSA"),
    RS384("RS384", "SHA384withRSA"),
    RS512("RS512", "SHA512withRSA"),
    ES256("ES256", "SHA256withECDSAinP1363Format", 64),
    ES384("ES384", "SHA384withECDSAinP1363Format", 96),
    ES512("ES512", "SHA512withECDSAinP1363Format", 132),
    PS256("PS256", pss("SHA-256", MGF1ParameterSpec.SHA256, 32)),
    PS384("PS384", pss("SHA-384", MGF1ParameterSpec.SHA384, 48)),
    PS512("PS512", pss("SHA-512", MGF1ParameterSpec.SHA512, 64)),
    EDDSA("EdDSA", "EdDSA");

    private static final int ANY_LENGTH = -1;
    private static final Map<String, SignatureAlgorithm> BY_NAME =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(value -> value.text, Function.identity()));

    private final String text;
    private final String platformName;
    private final int signatureLength;
    private final @Nullable AlgorithmParameterSpec parameters;

    SignatureAlgorithm(String text, String platformName) {
        this(text, platformName, ANY_LENGTH, null);
    }

    SignatureAlgorithm(String text, String platformName, int signatureLength) {
        this(text, platformName, signatureLength, null);
    }

    SignatureAlgorithm(String text, AlgorithmParameterSpec parameters) {
        this(text, "RSASSA-PSS", ANY_LENGTH, parameters);
    }

    SignatureAlgorithm(
            String text, String platformName, int signatureLength, @Nullable AlgorithmParameterSpec parameters) {
        this.text = text;
        this.platformName = platformName;
        this.signatureLength = signatureLength;
        this.parameters = parameters;
    }

    private static PSSParameterSpec pss(String digest, MGF1ParameterSpec mask, int saltLength) {
        return new PSSParameterSpec(digest, "MGF1", mask, saltLength, PSSParameterSpec.TRAILER_FIELD_BC);
    }

    /** The algorithm that tokens call so, or null. */
    static @Nullable SignatureAlgorithm find(String text) {
        return BY_NAME.get(text);
    }

    /** The algorithm of a credential. */
    static SignatureAlgorithm named(String text) {
        SignatureAlgorithm found = find(text);
        if (found == null) {
            throw new IllegalArgumentException("algorithm: " + text + " (expected: one of " + BY_NAME.keySet() + ")");
        }
        return found;
    }

    /** Whether the same secret signs and checks. */
    boolean isSymmetric() {
        return this == HS256 || this == HS384 || this == HS512;
    }

    /** Whether the signature is one of this text by this key; false, too, when the key is of another kind. */
    boolean verifies(Key key, byte[] signed, byte[] signature) {
        if (signatureLength != ANY_LENGTH && signature.length != signatureLength) {
            return false;
        }
        try {
            return key instanceof PublicKey publicKey
                    ? verifies(publicKey, signed, signature)
                    : MessageDigest.isEqual(mac(key, signed), signature);
        } catch (InvalidKeyException | SignatureException refused) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signature algorithm of Java's own that is missing: " + platformName, e);
        }
    }

    private byte[] mac(Key secret, byte[] signed) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(platformName);
        mac.init(secret);
        return mac.doFinal(signed);
    }

    private boolean verifies(PublicKey key, byte[] signed, byte[] signature) throws GeneralSecurityException {
        Signature verifier = Signature.getInstance(platformName);
        if (parameters != null) {
            verifier.setParameter(parameters);
        }
        verifier.initVerify(key);
        verifier.update(signed);
        return verifier.verify(signature);
    }
}
