/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate for names of AWS that only this test trusts.
 *
 * @param pem the file to trust
 */
record Certificate(ServerSocketFactory sockets, Path pem) {
    private static final char[] PASSWORD = "changeit".toCharArray();

    static Certificate of(Path scratch, String... names) throws IOException, InterruptedException {
        Path file = scratch.resolve("aws.p12");
        String alternatives =
                Arrays.stream(names).map(name -> "dns:" + name).collect(Collectors.joining(",", "san=", ""));
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "aws",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=aws.test",
                        "-ext",
                        alternatives,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IOException("keytool made no certificate in " + file);
        }
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            String text = Base64.getMimeEncoder()
                    .encodeToString(store.getCertificate("aws").getEncoded());
            Path pem = Files.writeString(
                    scratch.resolve("aws.pem"),
                    "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
            return new Certificate(context.getServerSocketFactory(), pem);
        } catch (GeneralSecurityException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }
}
