/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.acceptance.aws.stream.Frames;
import io.gatehouse.acceptance.conformance.SignatureVerifier;
import io.gatehouse.acceptance.support.HttpInput;
import io.gatehouse.acceptance.support.Received;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Invoke API on its worst day. What it does with a call depends on a seed and the {@code id} in the event; the connections
 * that it resets unread depend on their number. Used by the loop's thread.
 */
final class FaultyLambda {
    private static final Pattern TARGET = Pattern.compile("/(?:2015-03-31/functions/(?<buffered>[a-z-]+)/invocations"
            + "|2021-11-15/functions/(?<streamed>[a-z-]+)/response-streaming-invocations)");
    private static final Pattern ID = Pattern.compile("\"id\":\"(?<id>[a-z0-9-]+)\"");
    private static final List<String> REASONS = List.of(
            "CallerRateLimitExceeded",
            "ConcurrentInvocationLimitExceeded",
            "FunctionInvocationRateLimitExceeded",
            "ReservedFunctionConcurrentInvocationLimitExceeded");
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final int LONGEST_RUN_MILLISECONDS = 300;
    private static final int LONGEST_PAUSE_MILLISECONDS = 20;
    private static final int UNREAD_PERCENT = 4;
    private static final int MOST_FRAMES = 4;

    private final SocketLoop loop;
    private final RotatingKeys keys;
    private final Map<String, String> roles;
    private final long seed;
    private final Random unread;
    private final Map<String, List<Deed>> deeds = new HashMap<>();
    private final List<String> refusals = new ArrayList<>();
    private int open;

    /** @param roles who may invoke a function */
    FaultyLambda(SocketLoop loop, RotatingKeys keys, Map<String, String> roles, long seed) {
        this.loop = loop;
        this.keys = keys;
        this.roles = roles;
        this.seed = seed;
        this.unread = new Random(seed);
    }

    /** What a function gives for an id: always the same. */
    static String output(String id) {
        return "{\"id\":\"" + id + "\",\"text\":\"" + id.repeat(1 + Math.floorMod(id.hashCode(), 500)) + "\"}";
    }

    /** What a function that fails gives for an id. */
    static String failure(String id) {
        return "{\"errorMessage\":\"" + id + "\",\"errorType\":\"Chaos\"}";
    }

    /** What was done with the calls of an id, in order; none when no call was read. */
    List<Deed> deeds(String id) {
        return deeds.getOrDefault(id, List.of());
    }

    /** All ids that came. */
    Map<String, List<Deed>> deeds() {
        return deeds;
    }

    /** Why calls were turned away that nobody was to make. */
    List<String> refusals() {
        return refusals;
    }

    /** How many connections there are. */
    int open() {
        return open;
    }

    SocketLoop.Visitor visitor() {
        return new Connection();
    }

    private final class Connection implements SocketLoop.Visitor {
        private boolean reading;

        @Override
        public void opened(Peer peer) {
            open++;
        }

        @Override
        public void ended(Peer peer) {
            open--;
        }

        @Override
        public void received(Peer peer) throws IOException {
            if (!reading && unread.nextInt(100) < UNREAD_PERCENT) {
                reset(peer);
                return;
            }
            reading = true;
            Received call = peer.take(HttpInput::readRequest);
            if (call != null) {
                reading = false;
                take(peer, call);
            }
        }

        private void take(Peer peer, Received call) {
            Matcher target = TARGET.matcher(call.target());
            Matcher event = ID.matcher(call.text());
            if (!target.matches() || !event.find()) {
                throw new AssertionError("call of " + call.target() + " with " + call.text());
            }
            boolean streams = target.group("streamed") != null;
            String function = target.group(streams ? "streamed" : "buffered");
            String refusal = keys.verify(call, roles.getOrDefault(function, "nobody"));
            if (!refusal.equals(SignatureVerifier.VALID)) {
                refusals.add(refusal);
                peer.send(
                        Calls.answer(403, JSON + "x-amzn-ErrorType: ExpiredTokenException\r\n", "{\"message\":\"\"}"));
                return;
            }
            String id = event.group("id");
            List<Deed> before = deeds.computeIfAbsent(id, unknown -> new ArrayList<>(1));
            RandomGenerator random = new Random(seed * 31 + id.hashCode() * 17L + before.size());
            random.nextInt();
            Deed deed = Deed.any(random);
            before.add(deed);
            Duration time = Duration.ofMillis(random.nextInt(LONGEST_RUN_MILLISECONDS));
            loop.later(time, () -> act(peer, deed, id, streams, random));
        }

        private void act(Peer peer, Deed deed, String id, boolean streams, RandomGenerator random) {
            if (!peer.isOpen()) {
                return;
            }
            switch (deed) {
                case THROTTLE -> peer.send(throttling(random));
                case REFUSE ->
                    peer.send(Calls.answer(
                            500 + random.nextInt(5),
                            JSON + "x-amzn-ErrorType: ServiceException\r\n",
                            "{\"Type\":\"Service\",\"Message\":\"chaos\"}"));
                case HANG_UP -> reset(peer);
                default -> write(peer, deed, streams ? stream(deed, id, random) : List.of(whole(deed, id)), random);
            }
        }

        /** Part after part. */
        private void write(Peer peer, Deed deed, List<byte[]> parts, RandomGenerator random) {
            byte[] first = parts.get(0);
            boolean last = parts.size() == 1;
            if (last && deed.isCutShort()) {
                peer.send(Arrays.copyOf(first, random.nextInt(first.length - Frames.TAIL_BYTES)));
                end(peer, deed);
                return;
            }
            peer.send(first);
            if (!last) {
                Duration pause = Duration.ofMillis(random.nextInt(LONGEST_PAUSE_MILLISECONDS));
                loop.later(pause, () -> write(peer, deed, parts.subList(1, parts.size()), random));
            } else if (deed == Deed.ANSWER_AND_LEAVE) {
                end(peer, deed);
            }
        }

        private void end(Peer peer, Deed deed) {
            if (deed == Deed.BREAK_OFF) {
                reset(peer);
            } else if (peer.isOpen()) {
                peer.close();
                open--;
            }
        }

        private void reset(Peer peer) {
            if (peer.isOpen()) {
                peer.reset();
                open--;
            }
        }
    }

    private static byte[] throttling(RandomGenerator random) {
        String reason = REASONS.get(random.nextInt(REASONS.size()));
        String later = random.nextBoolean() ? "Retry-After: " + random.nextInt(2) + "\r\n" : "";
        return Calls.answer(
                429,
                JSON + "x-amzn-ErrorType: TooManyRequestsException\r\n" + later,
                "{\"Reason\":\"" + reason + "\",\"Type\":\"User\",\"message\":\"Rate Exceeded.\"}");
    }

    private static byte[] whole(Deed deed, String id) {
        return deed == Deed.FAIL
                ? Calls.answer(200, JSON + "X-Amz-Function-Error: Unhandled\r\n", failure(id))
                : Calls.answer(200, JSON, output(id));
    }

    private static List<byte[]> stream(Deed deed, String id, RandomGenerator random) {
        List<byte[]> parts = new ArrayList<>();
        parts.add(Frames.HEAD.getBytes(UTF_8));
        if (deed == Deed.FAIL) {
            parts.add(Frames.failed(failure(id)));
            return parts;
        }
        byte[] output = output(id).getBytes(UTF_8);
        int frames = 1 + random.nextInt(MOST_FRAMES);
        for (int i = 0; i < frames; i++) {
            int from = output.length * i / frames;
            int to = output.length * (i + 1) / frames;
            parts.add(Frames.payload(Arrays.copyOfRange(output, from, to)));
        }
        parts.add(Frames.complete());
        return parts;
    }
}
