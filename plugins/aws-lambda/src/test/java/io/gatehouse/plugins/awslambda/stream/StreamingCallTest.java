/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.http.HttpCallException.Stage;
import io.gatehouse.plugins.awslambda.reply.InvocationResult;
import io.gatehouse.plugins.awslambda.reply.StreamedAnswer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StreamingCallTest {

    private static final byte[] DONE = Frames.complete("{\"LogResult\":\"bG9n\"}");

    private final List<StreamEnd> ends = new ArrayList<>();
    private final Receiver receiver = new Receiver(true);
    private final Receiver slow = new Receiver(false);

    @Test
    void a_body_is_what_the_frames_hold() {
        FrameSource source = FrameSource.of(Frames.chunk("data: 1\n\n"), Frames.chunk("data: 2\n\n"), DONE)
                .ending();

        StreamedAnswer begun = begun(source, false);
        subscribe(begun, receiver);

        assertThat(begun.answer().status()).isEqualTo(200);
        assertThat(begun.answer().headers().first("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(receiver.text()).isEqualTo("data: 1\n\ndata: 2\n\n");
        assertThat(receiver.sizes).containsExactly(9, 9);
        assertThat(receiver.failure).isNull();
        assertThat(receiver.ends).isEqualTo(1);
        assertThat(ends).containsExactly(new StreamEnd(InvocationResult.SUCCESS, null, "bG9n"));
        assertThat(source.cancelled).isFalse();
    }

    @Test
    void any_split_gives_the_same_body() {
        long seed = System.nanoTime();
        System.out.println("any_split_gives_the_same_body: seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            ends.clear();
            byte[] expected = new byte[random.nextInt(30_000)];
            random.nextBytes(expected);
            List<byte[]> chunks = Frames.split(expected, random, 1 + random.nextInt(5000));
            byte[] all = Frames.chunk("{\"statusCode\":201}\0\0\0");
            all = Frames.join(all, Frames.chunk("\0\0\0\0"), Frames.chunk("\0"));
            for (byte[] chunk : chunks) {
                all = Frames.join(all, Frames.chunk(chunk));
            }
            int longest = round == 0 ? 1 : 1 + random.nextInt(20_000);
            FrameSource source = FrameSource.of(
                    Frames.split(Frames.join(all, DONE), random, longest).toArray(byte[][]::new));
            Receiver whole = new Receiver(true);

            StreamedAnswer begun = begun(source, true);
            subscribe(begun, whole);
            source.ending();

            assertThat(new String(begun.metadata(), StandardCharsets.UTF_8)).isEqualTo("{\"statusCode\":201}");
            assertThat(whole.bytes()).isEqualTo(expected);
            assertThat(whole.ends).isEqualTo(1);
            assertThat(ends).hasSize(1);
            assertThat(source.cancelled).isFalse();
        }
    }

    @Test
    void a_slow_subscriber_stalls_the_source() {
        FrameSource source = FrameSource.of();
        for (int i = 0; i < 100; i++) {
            source.add(Frames.chunk("x".repeat(1000)));
        }
        StreamedAnswer begun = begun(source, false);

        subscribe(begun, slow);
        assertThat(source.given).isEqualTo(1);
        assertThat(source.demand).isZero();

        for (int asked = 1; asked <= 10; asked++) {
            slow.ask();
            assertThat(slow.sizes).hasSize(asked);
            assertThat(source.given)
                    .as("buffers taken after %d were asked for", asked)
                    .isEqualTo(asked);
            assertThat(source.demand).isZero();
        }
    }

    @Test
    void frames_that_came_together_are_given_one_by_one_before_more_is_asked_for() {
        FrameSource source = FrameSource.of(
                Frames.join(Frames.chunk("a"), Frames.chunk(""), Frames.chunk("b"), Frames.chunk("c")), DONE);
        StreamedAnswer begun = begun(source, false);

        subscribe(begun, slow);
        slow.ask();
        slow.ask();
        slow.ask();

        assertThat(slow.text()).isEqualTo("abc");
        assertThat(source.given).isEqualTo(1);

        slow.ask();
        assertThat(slow.ends).isEqualTo(1);
    }

    @Test
    void a_frame_reaches_a_waiting_subscriber_at_once() {
        FrameSource source = FrameSource.of(Frames.chunk("first"));
        StreamedAnswer begun = begun(source, false);
        subscribe(begun, receiver);
        assertThat(receiver.text()).isEqualTo("first");

        source.add(Frames.chunk(", second"));

        assertThat(receiver.text()).isEqualTo("first, second");
        assertThat(receiver.ends).isZero();
    }

    @Test
    void a_cancelled_body_cancels_the_source() {
        FrameSource source = FrameSource.of(Frames.chunk("a"), Frames.chunk("b"));
        StreamedAnswer begun = begun(source, false);
        subscribe(begun, slow);
        slow.ask();

        slow.subscription.cancel();
        slow.ask();

        assertThat(source.cancelled).isTrue();
        assertThat(slow.text()).isEqualTo("a");
        assertThat(slow.ends).isZero();
        assertThat(ends).extracting(StreamEnd::result).containsExactly(InvocationResult.CANCELLED);
    }

    @Test
    void a_call_given_up_ends_the_source_whenever_it_begins() {
        CompletableFuture<HttpAnswer> head = new CompletableFuture<>();
        StreamingCall waiting = StreamingCall.of(head, false, ends::add);
        FrameSource silent = FrameSource.of();
        StreamingCall begun = call(silent, false);
        FrameSource finished = FrameSource.of(Frames.chunk("a"));
        StreamingCall untold = call(finished, false);

        waiting.cancel(true);
        begun.cancel(true);
        untold.cancel(true);

        assertThat(head).isCancelled();
        assertThat(silent.cancelled).isTrue();
        assertThat(finished.cancelled).isTrue();
        assertThat(ends).isEmpty();
    }

    @Test
    void a_function_error_in_the_middle_breaks_the_body_off() {
        FrameSource source = FrameSource.of(
                Frames.chunk("half"),
                Frames.complete("{\"ErrorCode\":\"Unhandled\",\"ErrorDetails\":\"{\\\"errorType\\\":\\\"Boom\\\","
                        + "\\\"errorMessage\\\":\\\"secret\\\"}\",\"LogResult\":\"bG9n\"}"));

        subscribe(begun(source, false), receiver);

        assertThat(receiver.text()).isEqualTo("half");
        assertThat(receiver.failure).isInstanceOf(BrokenStreamException.class);
        assertThat(ends)
                .containsExactly(new StreamEnd(
                        InvocationResult.FUNCTION_ERROR,
                        "the stream broke off: the function failed: Unhandled, errorType: Boom",
                        "bG9n"));
        assertThat(source.cancelled).isTrue();
    }

    @Test
    void whatever_breaks_in_the_middle_breaks_the_body_off_with_its_reason() {
        byte[] corrupt = Frames.chunk("b");
        corrupt[corrupt.length - 1]++;
        check(FrameSource.of(Frames.chunk("a")).ending(), InvocationResult.UNREACHABLE, "without InvokeComplete");
        check(
                FrameSource.of(Frames.chunk("a"), new byte[] {0, 0, 1}).ending(),
                InvocationResult.UNREACHABLE,
                "within a frame");
        check(FrameSource.of(Frames.chunk("a"), corrupt), InvocationResult.UNREACHABLE, "checksum");
        check(
                FrameSource.of(Frames.chunk("a"))
                        .failing(new HttpCallException(Stage.RECEIVE, true, "nothing received within 5 ms", null)),
                InvocationResult.TIMEOUT,
                "nothing received within 5 ms");
        check(
                FrameSource.of(Frames.chunk("a"))
                        .failing(new HttpCallException(Stage.RECEIVE, false, "connection broken", null)),
                InvocationResult.UNREACHABLE,
                "connection broken");
        check(
                FrameSource.of(Frames.chunk("a"), Frames.exception("ServiceException", "{\"Message\":\"oops\"}")),
                InvocationResult.REFUSED,
                "AWS Lambda API returned error: oops, within the stream: ServiceException");
    }

    private void check(FrameSource source, InvocationResult result, String reason) {
        ends.clear();
        Receiver broken = new Receiver(true);

        subscribe(begun(source, false), broken);

        assertThat(broken.text()).isEqualTo("a");
        assertThat(broken.ends).isEqualTo(1);
        assertThat(broken.failure).isNotNull();
        assertThat(ends).singleElement().satisfies(end -> {
            assertThat(end.result()).isEqualTo(result);
            assertThat(end.problem()).contains(reason);
        });
    }

    @Test
    void a_stream_that_breaks_before_its_first_byte_fails_the_call() {
        StreamingCall truncated = call(FrameSource.of().ending(), false);
        StreamingCall throttled =
                call(FrameSource.of(Frames.exception("TooManyRequestsException", "{\"message\":\"slow\"}")), false);

        assertThatThrownBy(truncated::join).hasCauseInstanceOf(BrokenStreamException.class);
        assertThatThrownBy(throttled::join)
                .cause()
                .isInstanceOfSatisfying(BrokenStreamException.class, broken -> assertThat(broken.result())
                        .isEqualTo(InvocationResult.THROTTLED));
        assertThat(ends).isEmpty();
    }

    @Test
    void a_function_that_fails_before_its_first_byte_is_answered_as_without_a_stream() {
        FrameSource source = FrameSource.of(
                Frames.complete("{\"ErrorCode\":\"Runtime.Exit\",\"ErrorDetails\":\"{\\\"errorType\\\":\\\"E\\\"}\","
                        + "\"LogResult\":\"bG9n\"}"));

        HttpAnswer answer = begun(source, true).answer();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().text()).isEqualTo("{\"errorType\":\"E\"}");
        assertThat(answer.headers().first("X-Amz-Function-Error")).isEqualTo("Unhandled");
        assertThat(answer.headers().first("X-Amz-Log-Result")).isEqualTo("bG9n");
        assertThat(answer.headers().first("Content-Type")).isEqualTo("application/json");
        assertThat(ends).isEmpty();
    }

    @Test
    void a_function_that_writes_nothing_has_an_empty_body() {
        HttpAnswer answer = begun(FrameSource.of(DONE).ending(), false).answer();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().inMemory()).isTrue();
        assertThat(answer.body().length()).isZero();
    }

    @Test
    void a_refusal_is_read_whole_up_to_a_bound() {
        FrameSource shorter =
                FrameSource.of(utf8("{\"Reason\":"), utf8("\"Busy\"}")).ending();
        FrameSource broken = FrameSource.of(utf8("{\"a")).failing(new IllegalStateException("reset"));
        FrameSource endless = FrameSource.of();
        for (int i = 0; i < 100; i++) {
            endless.add(new byte[1024]);
        }

        HttpAnswer refused = call(429, shorter, true).join().answer();
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.body().text()).isEqualTo("{\"Reason\":\"Busy\"}");
        assertThat(call(500, broken, true).join().answer().body().text()).isEqualTo("{\"a");
        assertThat(call(500, endless, true).join().answer().body().length()).isEqualTo(Refusal.LARGEST);
        assertThat(endless.cancelled).isTrue();
        assertThat(endless.given).isEqualTo(64);
    }

    @Test
    void metadata_may_be_all_there_is_for_a_while() {
        FrameSource source = FrameSource.of(Frames.chunk("{\"statusCode\":200}\0\0\0\0\0\0\0\0"));

        StreamedAnswer begun = begun(source, true);
        subscribe(begun, receiver);
        assertThat(receiver.text()).isEmpty();
        source.add(Frames.chunk("later\0\0\0\0\0\0\0\0!"));

        assertThat(receiver.text()).isEqualTo("later\0\0\0\0\0\0\0\0!");
    }

    @Test
    void missing_metadata_is_noticed_as_soon_as_it_can_be() {
        for (byte[] first : List.of(
                Frames.chunk("hello"),
                Frames.chunk("{\"statusCode\":200}\0\0\0x"),
                Frames.chunk(" ".repeat(10) + "{" + "x".repeat(Metadata.LARGEST)))) {
            FrameSource source = FrameSource.of(first);

            StreamedAnswer answer = begun(source, true);

            assertThat(answer.metadata()).isNull();
            assertThat(answer.answer().body().inMemory()).isTrue();
            assertThat(source.cancelled).isTrue();
        }
        assertThat(begun(FrameSource.of(Frames.chunk("{\"statusCode\":200}"), DONE), true)
                        .metadata())
                .isNull();
        assertThat(ends).isEmpty();
    }

    @Test
    void bytes_behind_the_end_close_the_connection() {
        FrameSource source = FrameSource.of(Frames.chunk("a"), Frames.join(DONE, Frames.chunk("b")));

        subscribe(begun(source, false), receiver);

        assertThat(receiver.text()).isEqualTo("a");
        assertThat(receiver.failure).isNull();
        assertThat(source.cancelled).isTrue();
    }

    @Test
    void an_answer_in_memory_and_a_type_of_its_own_are_fine() {
        HeaderList headers = new HeaderList();
        headers.add("Content-Type", "application/vnd.amazon.eventstream");
        headers.add("X-Amzn-Remapped-Content-Type", "text/event-stream");
        Body body = Body.of(Frames.join(Frames.chunk("a"), DONE));

        StreamedAnswer begun = StreamingCall.of(
                        CompletableFuture.completedFuture(new HttpAnswer(200, headers, body)), false, ends::add)
                .join();
        subscribe(begun, receiver);

        assertThat(begun.answer().headers().first("Content-Type")).isEqualTo("text/event-stream");
        assertThat(receiver.text()).isEqualTo("a");
        assertThat(receiver.ends).isEqualTo(1);
    }

    @Test
    void a_second_subscriber_and_a_demand_for_nothing_are_refused() {
        FrameSource source = FrameSource.of(Frames.chunk("a"), Frames.chunk("b"));
        StreamedAnswer begun = begun(source, false);
        subscribe(begun, slow);

        subscribe(begun, receiver);
        slow.subscription.request(0);

        assertThat(receiver.failure).isInstanceOf(IllegalStateException.class);
        assertThat(slow.failure).isInstanceOf(IllegalArgumentException.class);
        assertThat(source.cancelled).isTrue();
    }

    private StreamedAnswer begun(FrameSource source, boolean wantsMetadata) {
        return call(source, wantsMetadata).join();
    }

    private StreamingCall call(FrameSource source, boolean wantsMetadata) {
        return call(200, source, wantsMetadata);
    }

    private StreamingCall call(int status, FrameSource source, boolean wantsMetadata) {
        HeaderList headers = new HeaderList();
        headers.add("Content-Type", "application/vnd.amazon.eventstream");
        HttpAnswer answer = new HttpAnswer(status, headers, source.body());
        return StreamingCall.of(CompletableFuture.completedFuture(answer), wantsMetadata, ends::add);
    }

    private static void subscribe(StreamedAnswer begun, Receiver receiver) {
        begun.answer().body().publisher().subscribe(receiver);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
