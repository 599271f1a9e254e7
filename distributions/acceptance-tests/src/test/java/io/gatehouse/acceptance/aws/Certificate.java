/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws;

import io.gatehouse.testsupport.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.net.ServerSocketFactory;

/**
 * A certificate for names of AWS that only this test trusts.
 *
 * @param pem the file to trust
 */
record Certificate(ServerSocketFactory sockets, Path pem) {

    static Certificate of(Path scratch, String... names) throws Exception {
        TestCertificate made = TestCertificate.of(
                scratch, Arrays.stream(names).map(name -> "dns:" + name).toArray(String[]::new));
        Path pem = Files.writeString(scratch.resolve("aws.pem"), made.pem());
        return new Certificate(made.context().getServerSocketFactory(), pem);
    }
}
