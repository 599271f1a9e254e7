/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http;

import io.gatehouse.kernel.pipeline.RequestBodyException;
import io.gatehouse.plugin.http.HeaderList;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitReadableByteChannel;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Stands between a client's bytes and Undertow. It reads heads itself and gives Undertow, for each, a short well-formed one
 * without a body; bodies are read past Undertow. So the rules of nginx hold for requests, bytes of one request never become a
 * part of another, and Undertow does what it is good at: answers, connections, HTTP/2. One per connection, on its IO thread.
 */
final class RequestConduit extends AbstractStreamSourceConduit<StreamSourceConduit> implements BodySource {

    private static final byte[] NOTHING = new byte[0];
    private static final byte[] GET = ascii("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    private static final byte[] HEAD = ascii("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
    private static final byte[] PREFACE = ascii("PRI * HTTP/2.0\r\n\r\n");
    /** How much is read ahead to see whether the client is still there. */
    private static final int LOOK_AHEAD = 16 * 1024;

    private static final int DRAIN_LIMIT = 64 * 1024;
    private static final int LINGER_LIMIT = 16 * 1024 * 1024;
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(5);

    private enum Phase {
        /** Between requests, or within a head. */
        HEAD,
        /** A request is being answered; only its body may be read. */
        RUNNING,
        /** After the last answer: whatever comes is thrown away until the client closes. */
        LINGER,
        /** HTTP/2 begins as soon as Undertow's HTTP/1 is done with what it does just now. */
        SWITCHING,
        /** Not our protocol: bytes pass. */
        RAW
    }

    private final ClientConnection connection;
    private final HeadScanner scanner = new HeadScanner();
    private Phase phase = Phase.HEAD;
    private byte[] pending = NOTHING;
    private int from;
    private int to;
    private @Nullable RequestHead head;
    private @Nullable ChunkDecoder chunks;
    private @Nullable Http2Frames frames;
    private long remaining;
    private long thrownAway;
    private long startedAtNanos;
    private long bytesRead;
    private boolean inputEnded;

    private final LazyReads reads;

    RequestConduit(StreamSourceConduit next, ClientConnection connection) {
        super(next);
        this.connection = connection;
        reads = new LazyReads(next, connection.stream.getSourceChannel(), this::lookAhead);
        scanner.reset(0);
    }

    /**
     * While a request runs, its client may leave, and only reading shows it. What is read is kept for whoever wants it next: the rest
     * of a body, or further requests.
     */
    private boolean lookAhead() {
        if (phase != Phase.RUNNING || inputEnded || to - from >= LOOK_AHEAD) {
            return false;
        }
        ByteBuffer scratch = connection.loop.scratch();
        try {
            int read = next.read(scratch);
            if (read < 0) {
                inputEnded = true;
                connection.inputEnded();
                return false;
            }
            append(scratch.array(), read);
            return true;
        } catch (IOException e) {
            connection.broken();
            return false;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    ClientConnection connection() {
        return connection;
    }

    /** Takes bytes that somebody else has read already. */
    void unread(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        pending = copy;
        from = 0;
        to = copy.length;
    }

    /** Lets everything pass from now on. */
    void passThrough() {
        phase = Phase.RAW;
    }

    /** Lets frames of HTTP/2 pass from now on. */
    void passFrames() {
        phase = Phase.RAW;
        frames = new Http2Frames(connection.sent);
    }

    /** Whether the last answer was given and the client has not closed yet. */
    boolean lingers() {
        return phase == Phase.LINGER;
    }

    /** The request that Undertow was told of last. */
    RequestHead head() {
        RequestHead current = head;
        if (current == null) {
            throw new IllegalStateException(
                    "no request was read on this connection (expected: to be asked by its handler)");
        }
        return current;
    }

    long startedAtNanos() {
        return startedAtNanos;
    }

    /** The request was answered. */
    void finished(boolean persistent) {
        thrownAway = 0;
        if (phase != Phase.RUNNING) {
            return;
        }
        phase = persistent ? Phase.HEAD : Phase.LINGER;
        if (persistent) {
            scanner.reset(from);
        } else {
            connection.expect(LINGER_NANOS);
        }
    }

    /** Whether what is left of the body is little enough to wait for. */
    boolean drainable() {
        return complete() || chunks != null && !chunks.broken() || chunks == null && remaining <= DRAIN_LIMIT;
    }

    /** Bytes held for this connection. */
    int retained() {
        return pending.length;
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
        return switch (phase) {
            case HEAD -> complete() || drained(dst) ? readHead(dst) : thrownAway > DRAIN_LIMIT ? -1 : 0;
            case RUNNING, SWITCHING -> 0;
            case LINGER -> linger();
            case RAW -> frames == null ? readRaw(dst) : readFrames(frames, dst);
        };
    }

    private int readRaw(ByteBuffer dst) throws IOException {
        int read = hasPending() ? fromPending(dst) : next.read(dst);
        bytesRead += Math.max(read, 0);
        return read;
    }

    private int readFrames(Http2Frames looking, ByteBuffer dst) throws IOException {
        int start = dst.position();
        looking.release(dst);
        int read = readRaw(dst);
        if (read < 0) {
            dst.position(start);
            return read;
        }
        return looking.pass(dst, start);
    }

    private boolean drained(ByteBuffer dst) throws IOException {
        int start = dst.position();
        int read = 1;
        while (read > 0 && thrownAway <= DRAIN_LIMIT) {
            read = readBody(dst);
            dst.position(start);
            thrownAway += Math.max(read, 0);
        }
        if (read < 0) {
            scanner.reset(from);
        }
        return read < 0;
    }

    private int linger() throws IOException {
        drop();
        while (thrownAway < LINGER_LIMIT) {
            int read = next.read(connection.loop.scratch());
            if (read <= 0) {
                return read;
            }
            thrownAway += read;
        }
        return -1;
    }

    private int readHead(ByteBuffer dst) throws IOException {
        while (true) {
            if (hasPending() && scanner.scanned() < to) {
                if (from == scanner.scanned()) {
                    headBegins();
                }
                int end = scanner.scan(pending, to);
                if (end != HeadScanner.MORE) {
                    return take(pending, end, to, dst);
                }
            }
            ByteBuffer scratch = connection.loop.scratch();
            int read = next.read(scratch);
            if (read <= 0) {
                return read;
            }
            if (hasPending()) {
                append(scratch.array(), read);
                continue;
            }
            headBegins();
            scanner.reset(0);
            int end = scanner.scan(scratch.array(), read);
            if (end != HeadScanner.MORE) {
                return take(scratch.array(), end, read, dst);
            }
            keep(scratch.array(), 0, read);
        }
    }

    private void headBegins() {
        startedAtNanos = System.nanoTime();
        connection.expect(connection.listener.front().headNanos());
    }

    private int take(byte[] bytes, int end, int length, ByteBuffer dst) throws IOException {
        HeadParser parser = connection.loop.parser;
        if (end == HeadScanner.REFUSED) {
            parser.refuse(scanner.refusal());
            bytesRead = (long) length - (bytes == pending ? from : 0);
            drop();
        } else {
            int start = bytes == pending ? from : 0;
            if (isPreface(bytes, start, end)) {
                phase = Phase.SWITCHING;
                keep(bytes, start, length);
                connection.loop.thread.execute(() -> connection.listener.speakHttp2(connection.stream, this));
                return 0;
            }
            bytesRead = (long) end - start;
            parser.parse(bytes, scanner.start());
            keep(bytes, end, length);
        }
        RequestHead parsed = new RequestHead(parser, connection);
        head = parsed;
        chunks = parser.chunked && parsed.malformation() == null ? new ChunkDecoder() : null;
        remaining = parsed.malformation() == null ? Math.max(parser.contentLength, 0) : 0;
        phase = Phase.RUNNING;
        if (!inputEnded && to - from < LOOK_AHEAD) {
            reads.watch();
        }
        byte[] known = parsed.method().equals("HEAD") ? HEAD : GET;
        dst.put(known);
        return known.length;
    }

    private boolean isPreface(byte[] bytes, int start, int end) {
        return connection.requests == 0
                && connection.listener.listen().http2()
                && Arrays.equals(bytes, start, end, PREFACE, 0, PREFACE.length);
    }

    private boolean hasPending() {
        return from < to;
    }

    private void drop() {
        pending = NOTHING;
        from = 0;
        to = 0;
    }

    private void keep(byte[] bytes, int start, int end) {
        if (start == end) {
            drop();
        } else if (bytes == pending) {
            from = start;
        } else {
            pending = Arrays.copyOfRange(bytes, start, end);
            from = 0;
            to = end - start;
        }
    }

    private void append(byte[] bytes, int length) {
        if (to + length > pending.length) {
            pending = Arrays.copyOf(pending, Math.max(to + length, pending.length * 2));
        }
        System.arraycopy(bytes, 0, pending, to, length);
        to += length;
    }

    private int fromPending(ByteBuffer dst) {
        int length = Math.min(dst.remaining(), to - from);
        dst.put(pending, from, length);
        from += length;
        if (!hasPending()) {
            drop();
        }
        return length;
    }

    @Override
    public boolean complete() {
        ChunkDecoder decoder = chunks;
        return decoder == null ? remaining == 0 : decoder.done();
    }

    @Override
    public int readBody(ByteBuffer dst) throws IOException {
        if (complete()) {
            return -1;
        }
        ChunkDecoder decoder = chunks;
        return decoder == null ? readCounted(dst) : readChunked(decoder, dst);
    }

    private int readCounted(ByteBuffer dst) throws IOException {
        int limit = dst.limit();
        if (dst.remaining() > remaining) {
            dst.limit(dst.position() + (int) remaining);
        }
        int read = hasPending() ? fromPending(dst) : next.read(dst);
        dst.limit(limit);
        if (read < 0) {
            throw new EOFException("client left within a body");
        }
        remaining -= read;
        bytesRead += read;
        return read;
    }

    private int readChunked(ChunkDecoder decoder, ByteBuffer dst) throws IOException {
        int start = dst.position();
        while (dst.position() == start && !decoder.done()) {
            if (hasPending()) {
                int used = decoder.decode(pending, from, to, dst);
                keep(pending, from + used, to);
                bytesRead += used;
            } else {
                ByteBuffer scratch = connection.loop.scratch();
                int read = next.read(scratch);
                if (read < 0) {
                    throw new EOFException("client left within a body");
                }
                if (read == 0) {
                    return 0;
                }
                int used = decoder.decode(scratch.array(), 0, read, dst);
                keep(scratch.array(), used, read);
                bytesRead += used;
            }
            if (decoder.broken()) {
                throw new RequestBodyException(400, "chunks of a request body are malformed");
            }
        }
        return dst.position() > start ? dst.position() - start : -1;
    }

    @Override
    public @Nullable HeaderList trailers() {
        ChunkDecoder decoder = chunks;
        byte[] lines = decoder == null || !decoder.done() ? null : decoder.trailers();
        return lines == null ? null : connection.loop.parser.parseTrailers(lines);
    }

    @Override
    public long bytesRead() {
        return bytesRead;
    }

    @Override
    public void resume(Runnable ready) {
        connection.stream.getSourceChannel().setReadListener(channel -> ready.run());
        connection.stream.getSourceChannel().resumeReads();
    }

    @Override
    public void suspend() {
        connection.stream.getSourceChannel().suspendReads();
    }

    private boolean readable() {
        return hasPending()
                && phase != Phase.SWITCHING
                && (phase != Phase.HEAD || !complete() || scanner.scanned() < to);
    }

    @Override
    public void resumeReads() {
        if (readable() || inputEnded) {
            reads.wakeup();
        } else {
            reads.resume();
        }
    }

    @Override
    public void wakeupReads() {
        reads.wakeup();
    }

    @Override
    public void suspendReads() {
        reads.suspend();
    }

    @Override
    public boolean isReadResumed() {
        return reads.wanted();
    }

    @Override
    public void setReadReadyHandler(ReadReadyHandler handler) {
        reads.reader(handler);
    }

    @Override
    public boolean isReadShutdown() {
        return !readable() && next.isReadShutdown();
    }

    @Override
    public void awaitReadable() throws IOException {
        if (!readable()) {
            next.awaitReadable();
        }
    }

    @Override
    public void awaitReadable(long time, TimeUnit timeUnit) throws IOException {
        if (!readable()) {
            next.awaitReadable(time, timeUnit);
        }
    }

    @Override
    public long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            if (dsts[i].hasRemaining()) {
                return read(dsts[i]);
            }
        }
        return 0;
    }

    @Override
    public long transferTo(long position, long count, FileChannel target) throws IOException {
        return target.transferFrom(new ConduitReadableByteChannel(this), position, count);
    }

    @Override
    public long transferTo(long count, ByteBuffer throughBuffer, StreamSinkChannel target) throws IOException {
        return IoUtils.transfer(new ConduitReadableByteChannel(this), count, throughBuffer, target);
    }
}
