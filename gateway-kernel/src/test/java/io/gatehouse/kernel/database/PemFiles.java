/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import io.gatehouse.testsupport.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The key and the certificate of a server, as PEM files. */
final class PemFiles {

    private PemFiles() {}

    /** Writes {@code key.pem} and {@code cert.pem} for a name such as {@code ip:127.0.0.1}, and returns the latter. */
    static Path write(Path directory, String name) throws Exception {
        TestCertificate certificate = TestCertificate.of(directory, name);
        Path key = Files.writeString(directory.resolve("key.pem"), certificate.keyPem());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.setAttribute(key, "unix:uid", Files.getAttribute(directory, "unix:uid"));
        return Files.writeString(directory.resolve("cert.pem"), certificate.pem());
    }
}
