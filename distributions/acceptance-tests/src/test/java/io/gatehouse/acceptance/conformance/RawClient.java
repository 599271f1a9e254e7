/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import io.gatehouse.acceptance.support.HeaderLines;
import io.gatehouse.acceptance.support.HttpInput;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client that sends exactly the bytes it is given and reads answers strictly. Used by one thread. */
final class RawClient implements AutoCloseable {
    private static final int LAST_LOOK_MILLISECONDS = 300;

    private @Nullable Connection connection;

    private record Connection(Socket socket, DeadlineInput deadline, HttpInput input) {}

    /** @param keep whether the next request wants the same connection */
    Answer send(RawRequest request, int port, boolean keep) throws IOException {
        Connection current = connection;
        if (!request.reuse() || current == null) {
            close();
            current = connect(port);
            connection = current;
        }
        current.deadline().set(request.timeoutMilliseconds());
        List<Integer> interim = new ArrayList<>();
        Answer answer;
        try {
            write(current, request.awaitsContinue() ? request.head() : joined(request));
            answer = read(current, request, interim);
        } catch (SocketTimeoutException e) {
            answer = Answer.none(interim, "(no answer in time)");
        } catch (IOException e) {
            answer = Answer.none(interim, "(" + e.getMessage() + ")");
        }
        if (!keep) {
            answer = lastLook(current, answer);
            close();
        }
        return answer;
    }

    private static Connection connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        DeadlineInput deadline = new DeadlineInput(socket);
        return new Connection(socket, deadline, new HttpInput(new BufferedInputStream(deadline)));
    }

    private static byte[] joined(RawRequest request) {
        byte[] bytes = new byte[request.head().length + request.body().length];
        System.arraycopy(request.head(), 0, bytes, 0, request.head().length);
        System.arraycopy(request.body(), 0, bytes, request.head().length, request.body().length);
        return bytes;
    }

    private static void write(Connection current, byte[] bytes) {
        try {
            current.socket().getOutputStream().write(bytes);
        } catch (IOException refused) {
            // A gateway may answer and close before it has read everything; the answer is still to be read.
        }
    }

    private static Answer read(Connection current, RawRequest request, List<Integer> interim) throws IOException {
        boolean bodyIsDue = request.awaitsContinue();
        while (true) {
            HttpInput.Head head = current.input().readHead();
            if (head == null) {
                return Answer.none(interim, "(connection closed without an answer)");
            }
            int status = status(head.startLine());
            if (status >= 200 || status == 101) {
                return answer(current.input(), request.method(), status, head.headers(), interim);
            }
            interim.add(status);
            if (bodyIsDue) {
                write(current, request.body());
                bodyIsDue = false;
            }
        }
    }

    private static int status(String line) throws IOException {
        if (!line.matches("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?")) {
            throw new HttpInput.MalformedMessageException("status line '" + line + "'");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static Answer answer(HttpInput input, String method, int status, HeaderLines headers, List<Integer> interim)
            throws IOException {
        boolean bodiless = method.equals("HEAD") || status < 200 || status == 204 || status == 304;
        byte[] body = new byte[0];
        if (!bodiless) {
            String length = headers.first("Content-Length");
            if (headers.has("Transfer-Encoding", "chunked")) {
                body = input.readChunked();
            } else {
                body = length == null ? input.readToEnd() : input.readExactly(Integer.parseInt(length));
            }
        }
        return new Answer(status, interim, headers, body, bodiless, 0, null);
    }

    /** Tells the gateway that nothing more comes and looks at what it sends until it closes, where nothing is allowed. */
    private static Answer lastLook(Connection current, Answer answer) {
        if (answer.status() == 0 || !answer.bodiless()) {
            return answer;
        }
        try {
            current.socket().shutdownOutput();
        } catch (IOException closedAlready) {
            return answer;
        }
        current.deadline().set(LAST_LOOK_MILLISECONDS);
        int after = current.input().countToEnd();
        return new Answer(
                answer.status(), answer.interim(), answer.headers(), answer.body(), true, after, answer.note());
    }

    @Override
    public void close() throws IOException {
        if (connection != null) {
            connection.socket().close();
            connection = null;
        }
    }

    /** The socket's input with one deadline for all reads together. */
    private static final class DeadlineInput extends InputStream {
        private final Socket socket;
        private long deadline;

        DeadlineInput(Socket socket) {
            this.socket = socket;
        }

        void set(int milliseconds) {
            deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        }

        private InputStream limited() throws IOException {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new SocketTimeoutException("deadline is over");
            }
            socket.setSoTimeout((int) left);
            return socket.getInputStream();
        }

        @Override
        public int read() throws IOException {
            return limited().read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return limited().read(bytes, offset, length);
        }
    }
}
