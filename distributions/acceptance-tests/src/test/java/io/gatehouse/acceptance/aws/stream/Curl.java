/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws.stream;

import java.io.IOException;
import java.util.Map;

/** An HTTP/2 client that needs no TLS, and that stops to read when nobody takes its output. */
final class Curl {
    /** Exit value when the server has reset the stream. */
    static final int STREAM_ERROR = 92;

    private Curl() {}

    /** Settings of a gateway that speaks HTTP/2 on a port. */
    static Map<String, String> http2(int port) {
        return Map.of("KONG_PROXY_LISTEN", "127.0.0.1:" + port + " http2");
    }

    /** Starts a request; its answer's body is the output of the process. */
    static Process get(int port, String path) throws IOException {
        Process process = new ProcessBuilder(
                        "curl",
                        "--silent",
                        "--no-buffer",
                        "--max-time",
                        "240",
                        "--http2-prior-knowledge",
                        "http://127.0.0.1:" + port + path)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        return process;
    }
}
