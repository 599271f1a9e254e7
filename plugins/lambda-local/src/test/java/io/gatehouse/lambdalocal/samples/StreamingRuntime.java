/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;

/** A runtime that streams, as those of other languages do: an answer, half an answer and an error, or a death. */
public final class StreamingRuntime {
    private static final String ROOT = "/2018-06-01/runtime/invocation/";
    private static final int INVOCATIONS = 1000;

    private StreamingRuntime() {}

    /** Serves invocations until it is ended. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        String api = System.getenv("AWS_LAMBDA_RUNTIME_API");
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest next = HttpRequest.newBuilder(URI.create("http://" + api + ROOT + "next"))
                .build();
        for (int count = 0; count < INVOCATIONS; count++) {
            HttpResponse<String> invocation = client.send(next, HttpResponse.BodyHandlers.ofString());
            String id = invocation
                    .headers()
                    .firstValue("Lambda-Runtime-Aws-Request-Id")
                    .orElseThrow();
            answer(URI.create("http://" + api), id, invocation.body());
        }
    }

    private static void answer(URI api, String requestId, String event) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.getPort())) {
            OutputStream output = socket.getOutputStream();
            write(
                    output,
                    "POST " + ROOT + requestId + "/response HTTP/1.1\r\nHost: " + api.getAuthority()
                            + "\r\nContent-Type: application/vnd.awslambda.http-integration-response"
                            + "\r\nLambda-Runtime-Function-Response-Mode: streaming"
                            + "\r\nTransfer-Encoding: chunked"
                            + "\r\nTrailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n");
            chunk(output, "{\"statusCode\":201}\0\0\0\0\0\0\0\0");
            chunk(output, "one");
            switch (event) {
                case "\"whole\"" -> {
                    chunk(output, "two");
                    write(output, "0\r\n\r\n");
                }
                case "\"fails\"" ->
                    write(
                            output,
                            "0\r\nLambda-Runtime-Function-Error-Type: Function.Broken"
                                    + "\r\nLambda-Runtime-Function-Error-Body: "
                                    + Base64.getEncoder()
                                            .encodeToString("{\"errorMessage\":\"broke off\"}".getBytes(UTF_8))
                                    + "\r\n\r\n");
                default -> Runtime.getRuntime().halt(3);
            }
            byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 202".length());
            if (!new String(status, UTF_8).equals("HTTP/1.1 202")) {
                throw new IOException("status: " + new String(status, UTF_8) + " (expected: 202)");
            }
        }
    }

    private static void chunk(OutputStream output, String text) throws IOException {
        write(output, Integer.toHexString(text.getBytes(UTF_8).length) + "\r\n" + text + "\r\n");
    }

    private static void write(OutputStream output, String text) throws IOException {
        output.write(text.getBytes(UTF_8));
        output.flush();
    }
}
