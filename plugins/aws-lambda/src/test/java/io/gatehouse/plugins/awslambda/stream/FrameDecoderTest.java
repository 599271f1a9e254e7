/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

class FrameDecoderTest {

    private final FrameDecoder decoder = new FrameDecoder();

    @Test
    void published_frames_are_read() throws Exception {
        List<Frame> empty = decode(List.of(hex("000000100000000005c248eb7d98c8ff")));
        List<Frame> payload = decode(List.of(hex("0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653936")));

        assertThat(empty).singleElement().satisfies(frame -> assertThat(frame.bytes())
                .isEmpty());
        assertThat(payload).singleElement().satisfies(frame -> assertThat(
                        new String(frame.bytes(), StandardCharsets.UTF_8))
                .isEqualTo("{'foo':'bar'}"));
    }

    @Test
    void a_frame_says_what_it_is() throws Exception {
        List<Frame> frames = decode(List.of(Frames.join(
                Frames.chunk("a"), Frames.complete("{}"), Frames.exception("ServiceException", "{}"), error())));

        assertThat(frames)
                .extracting(Frame::kind)
                .containsExactly(Frame.Kind.EVENT, Frame.Kind.EVENT, Frame.Kind.EXCEPTION, Frame.Kind.ERROR);
        assertThat(frames)
                .extracting(Frame::name)
                .containsExactly("PayloadChunk", "InvokeComplete", "ServiceException", "code");
    }

    @Test
    void headers_of_every_type_are_passed_over() throws Exception {
        Map<String, HeaderValue> headers = new TreeMap<>();
        headers.put("a", HeaderValue.fromBoolean(true));
        headers.put("b", HeaderValue.fromBoolean(false));
        headers.put("e", HeaderValue.fromInteger(3));
        headers.put("f", HeaderValue.fromLong(4));
        headers.put("g", HeaderValue.fromByteArray(new byte[] {1, 2, 3}));
        headers.put("h", HeaderValue.fromTimestamp(Instant.EPOCH));
        headers.put("i", HeaderValue.fromUuid(new UUID(1, 2)));
        headers.put("zzz", HeaderValue.fromString("x"));
        headers.put(":event-type", HeaderValue.fromString("PayloadChunk"));

        List<Frame> frames = decode(List.of(Frames.bytes(new Message(headers, new byte[] {9}))));

        assertThat(frames).singleElement().satisfies(frame -> {
            assertThat(frame.name()).isEqualTo("PayloadChunk");
            assertThat(frame.bytes()).containsExactly(9);
        });
    }

    /** AWS's library forgets their values when it encodes them. */
    @Test
    void headers_of_one_and_two_bytes_are_passed_over() throws Exception {
        byte[] headers = Frames.join(
                new byte[] {1, 'a', 2, 5, 1, 'b', 3, 5, 5, 11},
                ":event-type".getBytes(StandardCharsets.UTF_8),
                new byte[] {7, 0, 1, 'x'});

        List<Frame> frames = decode(List.of(withHeaders(headers)));

        assertThat(frames).extracting(Frame::name).containsExactly("x");
    }

    @Test
    void pieces_of_any_size_give_the_same_frames() throws Exception {
        long seed = System.nanoTime();
        System.out.println("pieces_of_any_size_give_the_same_frames: seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            List<byte[]> payloads = new ArrayList<>();
            byte[] all = new byte[0];
            for (int i = 0; i < 6; i++) {
                byte[] payload = new byte[random.nextInt(random.nextBoolean() ? 10 : 40_000)];
                random.nextBytes(payload);
                payloads.add(payload);
                all = Frames.join(all, Frames.chunk(payload));
            }
            int longest = round == 0 ? 1 : 1 + random.nextInt(round % 2 == 0 ? 20 : 60_000);

            List<Frame> frames = decode(Frames.split(all, random, longest));

            assertThat(frames).extracting(Frame::bytes).containsExactlyElementsOf(payloads);
            assertThat(decoder.withinFrame()).isFalse();
            assertThat(decoder.held()).isZero();
        }
    }

    @Test
    void any_changed_byte_is_noticed_or_asks_for_more_than_there_is() {
        byte[] good = Frames.chunk("some bytes");
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 0x11;

            assertThatThrownBy(() -> new FrameDecoder().decode(ByteBuffer.wrap(bad)))
                    .as("byte %d", at)
                    .isInstanceOf(BrokenStreamException.class)
                    .hasMessageContaining("checksum");
        }
    }

    @Test
    void a_frame_that_is_too_large_is_refused_before_there_is_room_for_it() {
        byte[] head = head(FrameDecoder.LARGEST_FRAME + 1, 0);

        assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(head)))
                .isInstanceOf(BrokenStreamException.class)
                .hasMessageContaining("expected: at most 16777216");
        assertThat(decoder.held()).isZero();
    }

    @Test
    void lengths_that_cannot_be_are_refused() {
        for (byte[] head : List.of(head(15, 0), head(0, 0), head(-1, 0), head(100, 85), head(1_000_000, 200_000))) {
            assertThatThrownBy(() -> new FrameDecoder().decode(ByteBuffer.wrap(head)))
                    .isInstanceOf(BrokenStreamException.class)
                    .hasMessageContaining("malformed event stream: frame of");
        }
    }

    @Test
    void room_grows_with_the_bytes_that_come() throws Exception {
        byte[] head = head(FrameDecoder.LARGEST_FRAME, 0);

        decoder.decode(ByteBuffer.wrap(head));

        assertThat(decoder.held()).isLessThanOrEqualTo(16 * 1024);
    }

    @Test
    void headers_that_run_over_their_end_are_refused() {
        byte[] frame = withHeaders(new byte[] {1, 'a', 7, 0, 50, 'x'});

        assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(frame))).isInstanceOf(BrokenStreamException.class);
        assertThatThrownBy(() -> new FrameDecoder().decode(ByteBuffer.wrap(withHeaders(new byte[] {1, 'a', 6, 0, 50}))))
                .isInstanceOf(BrokenStreamException.class);
        assertThatThrownBy(() -> new FrameDecoder().decode(ByteBuffer.wrap(withHeaders(new byte[] {1, 'a', 77}))))
                .isInstanceOf(BrokenStreamException.class);
    }

    private List<Frame> decode(List<byte[]> pieces) throws BrokenStreamException {
        List<Frame> frames = new ArrayList<>();
        for (byte[] piece : pieces) {
            ByteBuffer in = ByteBuffer.wrap(piece);
            while (in.hasRemaining()) {
                Frame frame = decoder.decode(in);
                if (frame != null) {
                    frames.add(frame);
                }
            }
        }
        return frames;
    }

    private static byte[] error() {
        return Frames.frame(
                Map.of(":message-type", "error", ":error-code", "code", ":error-message", "text"), new byte[0]);
    }

    private static byte[] head(int length, int headers) {
        ByteBuffer head = ByteBuffer.allocate(12).putInt(length).putInt(headers);
        return head.putInt(crc(head.array(), 8)).array();
    }

    private static byte[] withHeaders(byte[] headers) {
        ByteBuffer frame = ByteBuffer.allocate(16 + headers.length);
        frame.put(head(16 + headers.length, headers.length)).put(headers);
        return frame.putInt(crc(frame.array(), 12 + headers.length)).array();
    }

    private static int crc(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
