/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws.stream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Bytes that the Invoke API answers a streaming call with: event stream messages, each in a chunk of its own. */
public final class Frames {
    public static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n";

    /** How much follows the last message: without these bytes an answer says the same. */
    public static final int TAIL_BYTES = 7;

    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int STRING = 7;

    private Frames() {}

    /** Something that the function wrote. */
    public static byte[] payload(String text) {
        return payload(text.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] payload(byte[] bytes) {
        return chunk(event("PayloadChunk", bytes));
    }

    /** The end of a function that did well. */
    public static byte[] complete() {
        return joined(chunk(event("InvokeComplete", utf8("{}"))), LAST_CHUNK);
    }

    /**
     * The end of a function that failed.
     *
     * @param details JSON
     */
    public static byte[] failed(String details) {
        String escaped = details.replace("\"", "\\\"");
        String outcome = "{\"ErrorCode\":\"Unhandled\",\"ErrorDetails\":\"" + escaped + "\"}";
        return joined(chunk(event("InvokeComplete", utf8(outcome))), LAST_CHUNK);
    }

    public static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] chunk(byte[] content) {
        return joined(utf8(Integer.toHexString(content.length) + "\r\n"), content, utf8("\r\n"));
    }

    private static byte[] event(String type, byte[] payload) {
        byte[] headers = joined(header(":message-type", "event"), header(":event-type", type));
        ByteBuffer frame = ByteBuffer.allocate(16 + headers.length + payload.length);
        frame.putInt(frame.capacity()).putInt(headers.length).putInt(checksum(frame));
        frame.put(headers).put(payload);
        return frame.putInt(checksum(frame)).array();
    }

    private static byte[] header(String name, String value) {
        byte[] lengthOfName = {(byte) name.length()};
        byte[] typeAndLength = {STRING, 0, (byte) value.length()};
        return joined(lengthOfName, utf8(name), typeAndLength, utf8(value));
    }

    /** Of what was put up to now. */
    private static int checksum(ByteBuffer frame) {
        CRC32 checksum = new CRC32();
        checksum.update(frame.array(), 0, frame.position());
        return (int) checksum.getValue();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
