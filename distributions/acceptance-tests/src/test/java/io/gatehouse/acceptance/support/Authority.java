/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.support;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Somebody who signs certificates, with the JDK's keytool. */
public final class Authority {
    private static final String PASSWORD = "changeit";
    private static final String SELF = "authority";

    private final Path folder;
    private final Path store;

    private Authority(Path folder) {
        this.folder = folder;
        store = folder.resolve("authority.p12");
    }

    /** A certificate for 127.0.0.1 and localhost, and its key: PEM files. */
    public record Pair(Path certificate, Path key) {}

    /** A new one, which keeps its files in a folder of its own. */
    public static Authority in(Path folder) throws Exception {
        Authority authority = new Authority(Files.createDirectories(folder));
        authority.keytool("-genkeypair", "-alias", SELF, "-keyalg", "EC", "-dname", "CN=" + SELF, "-ext", "bc:c");
        pem(
                authority.certificate(),
                "CERTIFICATE",
                authority.load().getCertificate(SELF).getEncoded());
        return authority;
    }

    /** The PEM file of those who trust it. */
    public Path certificate() {
        return folder.resolve("authority.pem");
    }

    /** Signs for somebody. */
    public Pair signed(String name) throws Exception {
        Path request = folder.resolve(name + ".csr");
        Pair pair = new Pair(folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
        keytool("-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=" + name);
        keytool("-certreq", "-alias", name, "-file", request.toString());
        keytool(
                "-gencert",
                "-rfc",
                "-alias",
                SELF,
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-infile",
                request.toString(),
                "-outfile",
                pair.certificate().toString());
        keytool(
                "-importcert",
                "-alias",
                name,
                "-noprompt",
                "-file",
                pair.certificate().toString());
        pem(
                pair.key(),
                "PRIVATE KEY",
                load().getKey(name, PASSWORD.toCharArray()).getEncoded());
        return pair;
    }

    /** TLS of a client that trusts this authority and has no certificate. */
    public SSLContext stranger() throws GeneralSecurityException, IOException {
        return context(empty());
    }

    /** TLS of a client that trusts this authority, and shows the certificate that another, or the same, has signed for a name. */
    public SSLContext client(Authority signer, String name) throws GeneralSecurityException, IOException {
        KeyStore own = empty();
        KeyStore all = signer.load();
        char[] password = PASSWORD.toCharArray();
        own.setKeyEntry(name, all.getKey(name, password), password, all.getCertificateChain(name));
        return context(own);
    }

    private SSLContext context(KeyStore own) throws GeneralSecurityException, IOException {
        KeyStore known = empty();
        known.setCertificateEntry(SELF, load().getCertificate(SELF));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD.toCharArray());
        return store;
    }

    private KeyStore load() throws GeneralSecurityException, IOException {
        KeyStore loaded = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            loaded.load(in, PASSWORD.toCharArray());
        }
        return loaded;
    }

    private static void pem(Path file, String what, byte[] encoded) throws IOException {
        String text = Base64.getMimeEncoder().encodeToString(encoded);
        Files.writeString(file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", PASSWORD));
        Path output = folder.resolve("keytool.log");
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            keytool.destroyForcibly();
            throw new IOException("keytool failed: " + Files.readString(output));
        }
    }
}
