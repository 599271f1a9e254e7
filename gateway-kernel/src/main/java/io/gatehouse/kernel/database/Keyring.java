/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Keys that documents are encrypted with: one for writing, and older ones for reading. AES-256-GCM; a document is bound to its
 * row, so it opens nowhere else. Immutable, safe for many threads.
 */
final class Keyring {

    private static final String MARK = "enc1:";
    private static final int KEY_BYTES = 32;
    private static final int KEY_TEXT_LENGTH = 44;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int NAME_DIGITS = 16;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, SecretKey> keys = new LinkedHashMap<>();
    private final String current;

    private Keyring(byte[] key, List<byte[]> previous) {
        current = add(key);
        previous.forEach(this::add);
    }

    /**
     * The keys of the settings {@code keyring_key} and {@code keyring_previous_keys}; null when no key is set.
     *
     * @throws StoreException when something there is no key
     */
    static @Nullable Keyring of(GatewaySettings settings) throws StoreException {
        String key = settings.text("keyring_key");
        List<String> previous = settings.list("keyring_previous_keys");
        if (key == null) {
            if (!previous.isEmpty()) {
                throw new StoreException("keyring_previous_keys: set without keyring_key (expected: both)");
            }
            return null;
        }
        byte[][] older = new byte[previous.size()][];
        for (int i = 0; i < older.length; i++) {
            older[i] = key("keyring_previous_keys", previous.get(i));
        }
        return new Keyring(key("keyring_key", key), List.of(older));
    }

    private static byte[] key(String setting, String text) throws StoreException {
        byte[] key = decoded(text);
        if (key != null) {
            return key;
        }
        try {
            byte[] content = Files.readAllBytes(Path.of(text));
            key = content.length == KEY_BYTES
                    ? content
                    : decoded(new String(content, StandardCharsets.ISO_8859_1).strip());
        } catch (InvalidPathException | IOException e) {
            // Neither message nor cause: what is no path may be a key with a mistake in it.
            key = null;
        }
        if (key == null) {
            throw new StoreException(
                    setting + ": no key (expected: 32 bytes in base64, or a readable file that holds them)");
        }
        return key;
    }

    private static byte @Nullable [] decoded(String text) {
        if (text.length() != KEY_TEXT_LENGTH) {
            return null;
        }
        try {
            byte[] key = Base64.getDecoder().decode(text);
            return key.length == KEY_BYTES ? key : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private String add(byte[] key) {
        String name = name(key);
        keys.put(name, new SecretKeySpec(key, "AES"));
        return name;
    }

    /** Tells keys apart and nothing about them. */
    private static String name(byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("gatehouse keyring".getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest.digest(key)).substring(0, NAME_DIGITS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform has no SHA-256", e);
        }
    }

    static boolean isEncrypted(String document) {
        return document.startsWith(MARK);
    }

    /** The name of the key that an encrypted document needs. */
    static String keyOf(String document) {
        int end = document.indexOf(':', MARK.length());
        return end < 0 ? "" : document.substring(MARK.length(), end);
    }

    boolean isCurrent(String document) {
        return isEncrypted(document) && keyOf(document).equals(current);
    }

    String encrypt(String text, String place) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] clear = text.getBytes(StandardCharsets.UTF_8);
        byte[] sealed = new byte[NONCE_BYTES + clear.length + TAG_BITS / Byte.SIZE];
        System.arraycopy(nonce, 0, sealed, 0, NONCE_BYTES);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, current, nonce, place);
            cipher.doFinal(clear, 0, clear.length, sealed, NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform cannot encrypt with AES-GCM: " + e.getMessage(), e);
        }
        return MARK + current + ":" + Base64.getEncoder().encodeToString(sealed);
    }

    String decrypt(String document, String place) throws StoreException {
        String name = keyOf(document);
        if (!keys.containsKey(name)) {
            throw new StoreException(place + " is encrypted with the key " + name + " (expected: "
                    + String.join(" or ", keys.keySet()) + "; put the missing key into setting keyring_previous_keys)");
        }
        try {
            byte[] sealed = Base64.getDecoder().decode(document.substring(MARK.length() + name.length() + 1));
            byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, name, nonce, place);
            byte[] clear = cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
            return new String(clear, StandardCharsets.UTF_8);
        } catch (AEADBadTagException | IllegalArgumentException e) {
            throw new StoreException(place + " was damaged: the key " + name + " does not open it", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform cannot decrypt AES-GCM: " + e.getMessage(), e);
        }
    }

    private Cipher cipher(int mode, String name, byte[] nonce, String place) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, keys.get(name), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
