/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/** A signed call over a plain socket, whose answer is read as the test wants it. */
final class RawCaller implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int TAIL = 4096;
    private static final int RECEIVE_BUFFER = 64 * 1024;
    private static final int BUFFER = 64 * 1024;

    private final Socket socket;
    private final InputStream input;
    private final byte[] buffer = new byte[BUFFER];
    private final StringBuilder tail = new StringBuilder();
    private long bytesRead;
    private boolean headRead;

    private RawCaller(Socket socket) throws IOException {
        this.socket = socket;
        this.input = socket.getInputStream();
    }

    static RawCaller stream(LocalLambda lambda, String function) throws IOException {
        return call(lambda, "/2021-11-15/functions/" + function + "/response-streaming-invocations");
    }

    static RawCaller invoke(LocalLambda lambda, String function) throws IOException {
        return call(lambda, "/2015-03-31/functions/" + function + "/invocations");
    }

    private static RawCaller call(LocalLambda lambda, String path) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(RECEIVE_BUFFER);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), lambda.port()), (int) LIMIT.toMillis());
        socket.setSoTimeout((int) LIMIT.toMillis());
        socket.getOutputStream().write(signed(lambda.endpoint(), path).getBytes(US_ASCII));
        return new RawCaller(socket);
    }

    private static String signed(URI endpoint, String path) {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(endpoint.resolve(path))
                .build();
        SignedRequest signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(AwsBasicCredentials.create("AKID", "secret"))
                        .request(request)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "lambda")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"));
        StringBuilder text = new StringBuilder("POST " + path + " HTTP/1.1\r\n");
        signed.request()
                .headers()
                .forEach((name, values) -> values.forEach(
                        value -> text.append(name).append(": ").append(value).append("\r\n")));
        return text.append("Content-Length: 0\r\n\r\n").toString();
    }

    void awaitHead() throws IOException {
        while (!headRead) {
            readSome();
        }
    }

    /** Reads at least that much more. */
    void read(long count) throws IOException {
        long end = bytesRead + count;
        while (bytesRead < end) {
            readSome();
        }
    }

    /** Reads until the last chunk of the answer, and returns how much the whole answer was. */
    long readToEnd() throws IOException {
        while (!endsWith("\r\n0\r\n\r\n")) {
            readSome();
        }
        return bytesRead;
    }

    /** Reads until the connection ends, and returns what came at last. */
    String readUntilClosed() throws IOException {
        try {
            while (true) {
                readSome();
            }
        } catch (EOFException closed) {
            return tail.toString();
        }
    }

    boolean endsWith(String text) {
        return tail.indexOf(text) >= 0;
    }

    long bytesRead() {
        return bytesRead;
    }

    /** Whether something came, or is there to be read. */
    boolean hasAnswer() throws IOException {
        return bytesRead > 0 || input.available() > 0;
    }

    private void readSome() throws IOException {
        int count = input.read(buffer);
        if (count < 0) {
            throw new EOFException("The answer ended after " + bytesRead + " bytes");
        }
        bytesRead += count;
        int kept = Math.min(count, TAIL);
        headRead |= new String(buffer, 0, count, ISO_8859_1).contains("\r\n\r\n");
        tail.append(new String(buffer, count - kept, kept, ISO_8859_1));
        tail.delete(0, Math.max(0, tail.length() - TAIL));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
