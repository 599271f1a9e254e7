/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A certificate and its key: made by keytool, signed by itself unless another signs it, good for two days. Immutable. */
public final class TestCertificate {

    private static final String ALIAS = "server";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});
    private static final List<String> AUTHORITY = List.of("-ext", "bc:c");
    private static final AtomicInteger SIGNED = new AtomicInteger();
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path file;
    private final KeyStore store;

    private TestCertificate(Path file, KeyStore store) {
        this.file = file;
        this.store = store;
    }

    /**
     * Makes one.
     *
     * @param directory is there, and keytool's file with it
     * @param names who it is for, such as {@code dns:server.test} and {@code ip:127.0.0.1}; none leaves them out
     */
    public static TestCertificate of(Path directory, String... names)
            throws IOException, InterruptedException, GeneralSecurityException {
        return made(directory, "server", names(names));
    }

    /** Makes one of an authority. */
    public static TestCertificate authority(Path directory)
            throws IOException, InterruptedException, GeneralSecurityException {
        return made(directory, "server", AUTHORITY);
    }

    /** One that this authority signs; otherwise like {@link #of}. */
    public TestCertificate signing(Path directory, String... names)
            throws IOException, InterruptedException, GeneralSecurityException {
        return signing(directory, names(names));
    }

    /** Another authority, which this one signs. */
    public TestCertificate signingAuthority(Path directory)
            throws IOException, InterruptedException, GeneralSecurityException {
        return signing(directory, AUTHORITY);
    }

    private TestCertificate signing(Path directory, List<String> extensions)
            throws IOException, InterruptedException, GeneralSecurityException {
        String name = "signed-" + SIGNED.incrementAndGet();
        TestCertificate other = made(directory, name, List.of());
        Path request = Files.createTempFile(directory, name, ".csr");
        Path signed = Files.createTempFile(directory, name, ".der");
        other.keytool("-certreq", List.of("-file", request.toString()));
        List<String> signing = new ArrayList<>(
                List.of("-infile", request.toString(), "-outfile", signed.toString(), "-validity", "2"));
        signing.addAll(extensions);
        keytool("-gencert", signing);
        List<Certificate> chain = new ArrayList<>();
        try (InputStream in = Files.newInputStream(signed)) {
            chain.add(CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        chain.addAll(List.of(store.getCertificateChain(ALIAS)));
        other.store.setKeyEntry(
                ALIAS, other.store.getKey(ALIAS, PASSWORD), PASSWORD, chain.toArray(Certificate[]::new));
        try (OutputStream out = Files.newOutputStream(other.file)) {
            other.store.store(out, PASSWORD);
        }
        return other;
    }

    private static List<String> names(String... names) {
        return names.length == 0 ? List.of() : List.of("-ext", "san=" + String.join(",", names));
    }

    private static TestCertificate made(Path directory, String name, List<String> extensions)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path file = Files.createTempFile(directory, "certificate", ".p12");
        Files.delete(file); // keytool wants to make it
        List<String> making = new ArrayList<>(List.of("-keyalg", "EC", "-dname", "CN=" + name, "-validity", "2"));
        making.addAll(extensions);
        keytool(file, "-genkeypair", making);
        return new TestCertificate(file, KeyStore.getInstance(file.toFile(), PASSWORD));
    }

    private void keytool(String command, List<String> arguments) throws IOException, InterruptedException {
        keytool(file, command, arguments);
    }

    private static void keytool(Path file, String command, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                command,
                "-alias",
                ALIAS,
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD)));
        line.addAll(arguments);
        Process keytool = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = keytool.waitFor();
        if (status != 0) {
            throw new IOException("keytool: status " + status + " (expected: 0); it said: " + said);
        }
    }

    /** What a server with this certificate speaks TLS with. */
    public SSLContext context() throws GeneralSecurityException {
        return context(null);
    }

    /** The same, for one that takes certificates of clients that an authority has signed; it has to ask for them. */
    public SSLContext contextTrusting(TestCertificate authority) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", authority.store.getCertificate(ALIAS));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        return context(trust.getTrustManagers());
    }

    private SSLContext context(TrustManager @Nullable [] trust) throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust, null);
        return context;
    }

    /** Whose it is, such as {@code CN=signed-1}. */
    public String subject() throws GeneralSecurityException {
        return ((X509Certificate) store.getCertificate(ALIAS))
                .getSubjectX500Principal()
                .getName();
    }

    /** The certificate, in PEM. */
    public String pem() throws GeneralSecurityException {
        return pem("CERTIFICATE", store.getCertificate(ALIAS).getEncoded());
    }

    /** The certificate and those of its signers, in PEM. */
    public String chainPem() throws GeneralSecurityException {
        StringBuilder chain = new StringBuilder();
        for (Certificate certificate : store.getCertificateChain(ALIAS)) {
            chain.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        return chain.toString();
    }

    /** The key, in PEM. */
    public String keyPem() throws GeneralSecurityException {
        return pem("PRIVATE KEY", store.getKey(ALIAS, PASSWORD).getEncoded());
    }

    private static String pem(String kind, byte[] content) {
        String base64 = LINES.encodeToString(content);
        return "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n";
    }
}
