/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/** The key and the certificate of a server, as PEM files. */
final class PemFiles {

    private static final String PASSWORD = "changeit";

    private PemFiles() {}

    /** Writes {@code key.pem} and {@code cert.pem}, signed by itself, and returns the latter. */
    static Path write(Path directory, String subjectAlternativeName) throws Exception {
        Path file = directory.resolve("server.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process making = new ProcessBuilder((keytool
                                + " -genkeypair -alias server -keyalg EC -dname CN=server -validity 2 -storetype PKCS12"
                                + " -ext san=" + subjectAlternativeName + " -storepass " + PASSWORD + " -keystore "
                                + file)
                        .split(" "))
                .inheritIO()
                .start();
        assertThat(making.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        Path key = pem(
                directory.resolve("key.pem"),
                "PRIVATE KEY",
                store.getKey("server", PASSWORD.toCharArray()).getEncoded());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.setAttribute(key, "unix:uid", Files.getAttribute(directory, "unix:uid"));
        return pem(
                directory.resolve("cert.pem"),
                "CERTIFICATE",
                store.getCertificate("server").getEncoded());
    }

    private static Path pem(Path file, String kind, byte[] content) throws IOException {
        String base64 = Base64.getMimeEncoder().encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
    }
}
