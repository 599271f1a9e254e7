/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** The log that an answer carries. */
final class LogTail {
    private LogTail() {}

    static String of(InvokeResponse response) {
        return new String(Base64.getDecoder().decode(response.logResult()), UTF_8);
    }
}
