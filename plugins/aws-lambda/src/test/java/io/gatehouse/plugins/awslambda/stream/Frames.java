/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.stream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/** Frames as AWS's own library encodes them. */
public final class Frames {

    private Frames() {}

    public static byte[] chunk(String payload) {
        return chunk(payload.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] chunk(byte[] payload) {
        return frame(
                Map.of(
                        ":message-type", "event",
                        ":event-type", "PayloadChunk",
                        ":content-type", "application/octet-stream"),
                payload);
    }

    public static byte[] complete(String json) {
        return frame(
                Map.of(":message-type", "event", ":event-type", "InvokeComplete", ":content-type", "application/json"),
                json.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] exception(String type, String json) {
        return frame(
                Map.of(":message-type", "exception", ":exception-type", type), json.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] frame(Map<String, String> headers, byte[] payload) {
        Map<String, HeaderValue> values = new TreeMap<>();
        headers.forEach((name, value) -> values.put(name, HeaderValue.fromString(value)));
        return bytes(new Message(values, payload));
    }

    static byte[] bytes(Message message) {
        ByteBuffer encoded = message.toByteBuffer();
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Cuts bytes at random places, or into single bytes. */
    static List<byte[]> split(byte[] bytes, Random random, int longest) {
        List<byte[]> parts = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int end = Math.min(bytes.length, at + 1 + random.nextInt(longest));
            parts.add(java.util.Arrays.copyOfRange(bytes, at, end));
            at = end;
        }
        return parts;
    }
}
