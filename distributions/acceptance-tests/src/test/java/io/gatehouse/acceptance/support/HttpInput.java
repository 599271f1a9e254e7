/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.support;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads HTTP/1 messages strictly: whatever a careful peer would refuse is a {@link MalformedMessageException} that says what was found. */
public final class HttpInput {
    private static final int LONGEST_LINE = 1 << 20;
    private static final int LARGEST_BODY = 1 << 26;

    private final InputStream input;

    public HttpInput(InputStream input) {
        this.input = input;
    }

    /** The peer sent something that is not HTTP. */
    public static final class MalformedMessageException extends IOException {
        private static final long serialVersionUID = 1L;

        public MalformedMessageException(String message) {
            super(message);
        }
    }

    public record Head(String startLine, HeaderLines headers) {}

    /** The next head, or null when the peer closed the connection between messages. */
    public @Nullable Head readHead() throws IOException {
        String startLine = readLine();
        if (startLine == null) {
            return null;
        }
        return new Head(startLine, readHeaderLines());
    }

    /** The next request with its body, or null when the peer closed the connection between messages. */
    public @Nullable Received readRequest() throws IOException {
        Head head = readHead();
        if (head == null) {
            return null;
        }
        String[] words = head.startLine().split(" ", -1);
        if (words.length != 3) {
            throw new MalformedMessageException("request line '" + head.startLine() + "'");
        }
        return new Received(words[0], words[1], words[2], head.headers(), readRequestBody(head.headers()));
    }

    /** The next final reply with its body and the interim ones before it, or null when the peer closed the connection. */
    public @Nullable Reply readReply() throws IOException {
        List<Integer> interim = new ArrayList<>();
        for (Head head = readHead(); head != null; head = readHead()) {
            int status = Integer.parseInt(head.startLine().substring(9, 12));
            if (status >= 200) {
                return new Reply(status, List.copyOf(interim), head.headers(), readReplyBody(status, head.headers()));
            }
            interim.add(status);
        }
        return null;
    }

    private byte[] readReplyBody(int status, HeaderLines headers) throws IOException {
        if (status == 204 || status == 304) {
            return new byte[0];
        }
        if (headers.has("Transfer-Encoding", "chunked")) {
            return readChunked();
        }
        String length = headers.first("Content-Length");
        return length == null ? readToEnd() : readExactly(Integer.parseInt(length));
    }

    private HeaderLines readHeaderLines() throws IOException {
        List<HeaderLines.Line> lines = new ArrayList<>();
        for (String line = requireLine(); !line.isEmpty(); line = requireLine()) {
            int colon = line.indexOf(':');
            if (colon <= 0
                    || Character.isWhitespace(line.charAt(colon - 1))
                    || Character.isWhitespace(line.charAt(0))) {
                throw new MalformedMessageException(
                        "malformed header line: '" + line + "' (expected: name, colon, value)");
            }
            lines.add(new HeaderLines.Line(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return new HeaderLines(lines);
    }

    public byte[] readExactly(int length) throws IOException {
        byte[] bytes = input.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the body ended after " + bytes.length + " bytes (expected: " + length + ")");
        }
        return bytes;
    }

    public byte[] readToEnd() throws IOException {
        return input.readNBytes(LARGEST_BODY);
    }

    /** How many bytes come until the peer closes or the reading fails, as at the end of a deadline. */
    public int countToEnd() {
        int count = 0;
        try {
            while (count < LARGEST_BODY && input.read() >= 0) {
                count++;
            }
        } catch (IOException over) {
            return count;
        }
        return count;
    }

    public byte[] readChunked() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = readChunkSize(); size > 0; size = readChunkSize()) {
            body.writeBytes(readExactly(size));
            String end = requireLine();
            if (!end.isEmpty()) {
                throw new MalformedMessageException(
                        "chunk of " + size + " bytes is followed by '" + end + "' (expected: a line end)");
            }
            if (body.size() > LARGEST_BODY) {
                throw new MalformedMessageException("chunked body of more than " + LARGEST_BODY + " bytes");
            }
        }
        readHeaderLines();
        return body.toByteArray();
    }

    private int readChunkSize() throws IOException {
        String line = requireLine();
        int extension = line.indexOf(';');
        String digits = (extension < 0 ? line : line.substring(0, extension)).strip();
        if (!digits.matches("[0-9a-fA-F]{1,7}")) {
            throw new MalformedMessageException("malformed chunk size: '" + line + "' (expected: hexadecimal digits)");
        }
        return Integer.parseInt(digits, 16);
    }

    /** The body that the head of a request announces. */
    public byte[] readRequestBody(HeaderLines headers) throws IOException {
        if (headers.has("Transfer-Encoding", "chunked")) {
            return readChunked();
        }
        String length = headers.first("Content-Length");
        return length == null ? new byte[0] : readExactly(Integer.parseInt(length));
    }

    private String requireLine() throws IOException {
        String line = readLine();
        if (line == null) {
            throw new EOFException("the connection was closed in the middle of a message");
        }
        return line;
    }

    private @Nullable String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next >= 0; next = input.read()) {
            if (next == '\n') {
                return text(line.toByteArray());
            }
            line.write(next);
            if (line.size() > LONGEST_LINE) {
                throw new MalformedMessageException("line of more than " + LONGEST_LINE + " bytes");
            }
        }
        if (line.size() > 0) {
            throw new EOFException(
                    "the connection was closed in the middle of the line '" + text(line.toByteArray()) + "'");
        }
        return null;
    }

    private static String text(byte[] line) {
        int length = line.length > 0 && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line, 0, length))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(line, 0, length, StandardCharsets.ISO_8859_1);
        }
    }
}
