/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Just enough HTTP/2 in clear text to send a request and to read its answer's body. */
final class Http2Client implements Closeable {

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int GO_AWAY = 7;

    private final RawClient client;
    private final DataInputStream in;

    Http2Client(InetSocketAddress address) throws IOException {
        this(new RawClient(address));
        frame(SETTINGS, 0, 0, new byte[0]);
    }

    private Http2Client(RawClient client) throws IOException {
        this.client = client;
        in = new DataInputStream(client.socket().getInputStream());
        client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    }

    /** One that does not begin as it should. */
    static Http2Client withoutSettings(InetSocketAddress address) throws IOException {
        return new Http2Client(new RawClient(address));
    }

    void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        client.send(frame.array());
    }

    void get(int stream, String path) throws IOException {
        request(stream, (byte) 0x82, path, new byte[0], 0x5);
    }

    /** A request whose body follows. */
    void post(int stream, String path, byte[] moreHeaders) throws IOException {
        request(stream, (byte) 0x83, path, moreHeaders, 0x4);
    }

    private void request(int stream, byte method, String path, byte[] more, int flags) throws IOException {
        byte[] text = path.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer block = ByteBuffer.allocate(100 + text.length + more.length);
        block.put(method).put((byte) 0x86);
        block.put((byte) 0x04).put((byte) text.length).put(text);
        block.put((byte) 0x01).put((byte) 4).put("gw.a".getBytes(StandardCharsets.ISO_8859_1));
        block.put(more);
        byte[] payload = new byte[block.position()];
        block.flip().get(payload);
        frame(HEADERS, flags, stream, payload);
    }

    RawClient connection() {
        return client;
    }

    void reset(int stream) throws IOException {
        frame(RESET, 0, stream, new byte[] {0, 0, 0, 8});
    }

    /** Reads until there are bytes of a body. */
    String readData() throws IOException {
        return new String(readPayload(DATA), StandardCharsets.ISO_8859_1);
    }

    /** Reads until there is a head; gives it as it came. */
    byte[] readHead() throws IOException {
        return readPayload(HEADERS);
    }

    private byte[] readPayload(int wanted) throws IOException {
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            in.readNBytes(5);
            byte[] payload = in.readNBytes(length);
            if (type == wanted && length > 0) {
                return payload;
            }
        }
    }

    /** Reads until a stream or the connection ends. */
    Answer read() throws IOException {
        StringBuilder body = new StringBuilder();
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            String payload = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
            if (type == DATA) {
                body.append(payload);
            }
            boolean ends = (type == DATA || type == HEADERS) && (flags & 1) != 0;
            if (ends || type == RESET || type == GO_AWAY) {
                return new Answer(type, stream, body.toString());
            }
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    record Answer(int lastFrame, int stream, String body) {}
}
