/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.lambdalocal.Outcome.Completed;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/** The messages of an answer that streams, in {@code application/vnd.amazon.eventstream}. */
final class EventStreamFrames {
    static final String CONTENT_TYPE = "application/vnd.amazon.eventstream";

    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<String, HeaderValue> CHUNK = headers("PayloadChunk", "application/octet-stream");
    private static final Map<String, HeaderValue> COMPLETE = headers("InvokeComplete", "application/json");

    private EventStreamFrames() {}

    static byte[] payloadChunk(byte[] bytes, int offset, int length) {
        return encode(new Message(CHUNK, Arrays.copyOfRange(bytes, offset, offset + length)));
    }

    /** The last message: what failed, and the log when it was asked for. */
    static byte[] invokeComplete(Completed completed, boolean withLog) {
        ObjectNode event = JSON.createObjectNode();
        if (completed.failure() != null) {
            event.put("ErrorCode", completed.failure().code());
            event.put("ErrorDetails", new String(completed.payload(), UTF_8));
        }
        if (withLog) {
            event.put("LogResult", Base64.getEncoder().encodeToString(completed.logTail()));
        }
        return encode(new Message(COMPLETE, event.toString().getBytes(UTF_8)));
    }

    /** The same message with a checksum that is not its own. */
    static byte[] corrupted(byte[] message) {
        byte[] corrupted = message.clone();
        corrupted[corrupted.length - 1] ^= 1;
        return corrupted;
    }

    private static byte[] encode(Message message) {
        ByteBuffer encoded = message.toByteBuffer();
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    private static Map<String, HeaderValue> headers(String event, String contentType) {
        Map<String, HeaderValue> headers = new LinkedHashMap<>();
        headers.put(":event-type", HeaderValue.fromString(event));
        headers.put(":content-type", HeaderValue.fromString(contentType));
        headers.put(":message-type", HeaderValue.fromString("event"));
        return headers;
    }
}
