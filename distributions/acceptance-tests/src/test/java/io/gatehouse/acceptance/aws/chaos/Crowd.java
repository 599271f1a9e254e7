/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws.chaos;

import io.gatehouse.acceptance.support.HttpInput;
import io.gatehouse.acceptance.support.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Many clients at once, each with a connection of its own and one request after another on it. Some lose patience. Used by the
 * loop's thread.
 */
final class Crowd {
    private static final int LEAVING_PERCENT = 5;
    private static final int LONGEST_PATIENCE_MILLISECONDS = 200;

    private final SocketLoop loop;
    private final int port;
    private final List<String> paths;
    private final Random random;
    private final Map<String, Ending> endings = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private int asked;

    /** How a request ended, as its client saw it. */
    sealed interface Ending {
        /** With a complete answer. */
        record Answered(Reply reply) implements Ending {}

        /** The gateway closed the connection before the answer was complete. */
        record BrokenOff(int bytes) implements Ending {}

        /** The client did not wait for it. */
        record Abandoned() implements Ending {}
    }

    private enum Patience {
        ENDLESS,
        HALF_A_REQUEST,
        SOME_TIME,
        FIRST_BYTES
    }

    /**
     * @param paths that take turns
     * @param random decides who loses patience when
     */
    Crowd(SocketLoop loop, int port, List<String> paths, Random random) {
        this.loop = loop;
        this.port = port;
        this.paths = paths;
        this.random = random;
    }

    /**
     * Lets clients ask at the same time, from any thread.
     *
     * @param enough when nobody is to ask any more
     * @return comes to zero when all have gone
     */
    CountDownLatch gather(int clients, BooleanSupplier enough) {
        CountDownLatch gone = new CountDownLatch(clients);
        loop.execute(() -> {
            for (int i = 0; i < clients; i++) {
                new Client(enough, gone).next();
            }
        });
        return gone;
    }

    /** By the id of the request. */
    Map<String, Ending> endings() {
        return endings;
    }

    /** What no client may see. */
    List<String> violations() {
        return violations;
    }

    /** How many requests were made. */
    int asked() {
        return asked;
    }

    private final class Client implements SocketLoop.Visitor {
        private final BooleanSupplier enough;
        private final CountDownLatch gone;
        private @Nullable Peer connection;
        private @Nullable String id;
        private Patience patience = Patience.ENDLESS;

        Client(BooleanSupplier enough, CountDownLatch gone) {
            this.enough = enough;
            this.gone = gone;
        }

        void next() {
            id = null;
            Peer current = connection;
            if (enough.getAsBoolean()) {
                if (current != null) {
                    current.close();
                }
                gone.countDown();
            } else if (current == null || !current.isOpen()) {
                connection = loop.connect(port, this);
            } else {
                ask(current);
            }
        }

        @Override
        public void opened(Peer peer) {
            ask(peer);
        }

        private void ask(Peer peer) {
            int number = asked++;
            String path = paths.get(number % paths.size());
            String asking = path.substring(1) + "-" + number;
            id = asking;
            byte[] request = ("GET " + path + "?id=" + asking + " HTTP/1.1\r\nHost: gateway.test\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            patience = random.nextInt(100) < LEAVING_PERCENT
                    ? Patience.values()[1 + random.nextInt(Patience.values().length - 1)]
                    : Patience.ENDLESS;
            if (patience == Patience.HALF_A_REQUEST) {
                peer.send(Arrays.copyOf(request, request.length / 2));
                leave(peer);
                return;
            }
            peer.send(request);
            if (patience == Patience.SOME_TIME) {
                Duration time = Duration.ofMillis(random.nextInt(LONGEST_PATIENCE_MILLISECONDS));
                loop.later(time, () -> {
                    if (asking.equals(id)) {
                        leave(peer);
                    }
                });
            }
        }

        private void leave(Peer peer) {
            if (random.nextBoolean()) {
                peer.reset();
            } else {
                peer.close();
            }
            ended(new Ending.Abandoned());
            loop.execute(this::next);
        }

        @Override
        public void received(Peer peer) throws IOException {
            if (id != null && patience == Patience.FIRST_BYTES) {
                leave(peer);
                return;
            }
            Reply reply = id == null ? null : peer.take(HttpInput::readReply);
            if (reply != null) {
                ended(new Ending.Answered(reply));
            }
            if (reply != null && reply.headers().has("Connection", "close")) {
                peer.close();
            }
            if (id == null && peer.waiting() > 0) {
                violations.add(peer.waiting() + " bytes nobody asked for, after an answer");
                peer.close();
            }
            if (reply != null) {
                next();
            }
        }

        @Override
        public void ended(Peer peer) {
            if (id == null) {
                violations.add("a connection was refused, or closed before a request");
            } else {
                ended(new Ending.BrokenOff(peer.waiting()));
            }
            loop.execute(this::next);
        }

        private void ended(Ending ending) {
            Ending earlier = endings.put(String.valueOf(id), ending);
            if (earlier != null) {
                violations.add("request " + id + " ended twice: " + earlier + ", " + ending);
            }
            id = null;
        }
    }
}
