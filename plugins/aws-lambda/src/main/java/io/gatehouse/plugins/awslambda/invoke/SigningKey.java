/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.invoke;

import java.nio.charset.StandardCharsets;

/**
 * The key of one day, region and service, derived from a secret as Signature Version 4 says, and prepared for HMAC-SHA256.
 * Immutable.
 */
final class SigningKey {

    private static final int BLOCK_BYTES = 64;

    private final byte[] inner;
    private final byte[] outer;

    private SigningKey(byte[] key, SigningScratch scratch) {
        byte[] block = key;
        if (key.length > BLOCK_BYTES) {
            scratch.digest(key);
            block = scratch.hash.clone();
        }
        inner = pad(block, 0x36);
        outer = pad(block, 0x5c);
    }

    static SigningKey derive(String secret, String day, String region, String service, SigningScratch scratch) {
        SigningKey key = new SigningKey(("AWS4" + secret).getBytes(StandardCharsets.UTF_8), scratch);
        for (String part : new String[] {day, region, service, "aws4_request"}) {
            scratch.reset().add(part.getBytes(StandardCharsets.UTF_8));
            key.sign(scratch);
            key = new SigningKey(scratch.hash.clone(), scratch);
        }
        return key;
    }

    /** Signs what was added to the scratch; the signature is left as its hash. */
    void sign(SigningScratch scratch) {
        scratch.digestAddedAfter(inner);
        scratch.digestHashAfter(outer);
    }

    private static byte[] pad(byte[] key, int filler) {
        byte[] padded = new byte[BLOCK_BYTES];
        for (int i = 0; i < BLOCK_BYTES; i++) {
            padded[i] = (byte) ((i < key.length ? key[i] : 0) ^ filler);
        }
        return padded;
    }
}
