/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The certificates of a gateway that was given none: self-signed, made by the JDK's {@code keytool} when first needed, kept in
 * {@code PREFIX/ssl}. Blocks for some seconds then; not for IO threads.
 */
public final class DefaultCertificates {

    private static final long DEADLINE_SECONDS = 60;
    private static final String ALIAS = "default";
    /** Keystores need one; what protects the file are its permissions. */
    private static final String PASSWORD = "changeit";

    private final Path directory;

    /** Certificates below this prefix directory. */
    public DefaultCertificates(Path prefix) {
        directory = prefix.resolve("ssl");
    }

    /**
     * An RSA and an EC certificate, made unless they are there.
     *
     * @throws IOException when they can be neither read nor made
     */
    public List<CertifiedKey> load() throws IOException {
        return List.of(
                load("default-ec.p12", "-keyalg", "EC", "-groupname", "secp256r1"),
                load("default-rsa.p12", "-keyalg", "RSA", "-keysize", "2048"));
    }

    private CertifiedKey load(String name, String... algorithm) throws IOException {
        Path file = directory.resolve(name);
        if (!Files.exists(file)) {
            make(file, algorithm);
        }
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate certificate : store.getCertificateChain(ALIAS)) {
                chain.add((X509Certificate) certificate);
            }
            return new CertifiedKey((PrivateKey) store.getKey(ALIAS, PASSWORD.toCharArray()), chain);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IOException(
                    file + " cannot be read (expected: a keystore made by Gatehouse; delete it to get a new one)", e);
        }
    }

    private void make(Path file, String... algorithm) throws IOException {
        Files.createDirectories(directory);
        Path working = Files.createTempDirectory(directory, "new");
        try {
            Path made = working.resolve("keystore.p12");
            run(command(made, algorithm));
            if (Files.getFileStore(made).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
            }
            move(made, file);
        } finally {
            Files.deleteIfExists(working.resolve("keystore.p12"));
            Files.deleteIfExists(working);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static List<String> command(Path keystore, String... algorithm) {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = new ArrayList<>(List.of(keytool.toString(), "-genkeypair", "-alias", ALIAS));
        command.addAll(List.of(algorithm));
        command.addAll(
                List.of("-dname", "CN=localhost", "-ext", "san=dns:localhost,ip:127.0.0.1", "-validity", "7300"));
        command.addAll(List.of("-storetype", "PKCS12", "-keystore", keystore.toString(), "-storepass", PASSWORD));
        return command;
    }

    private static void run(List<String> command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new IOException(
                    "no certificate could be made: " + command.get(0)
                            + " does not run (expected: a JDK, or certificates in ssl_cert and ssl_cert_key)",
                    e);
        }
        try {
            boolean ended = process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
            if (!ended || process.exitValue() != 0) {
                throw new IOException("no certificate could be made: keytool "
                        + (ended
                                ? "ended with " + process.exitValue()
                                : "did not end within " + DEADLINE_SECONDS + " s")
                        + " (expected: 0; or set ssl_cert and ssl_cert_key)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a certificate was made", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
