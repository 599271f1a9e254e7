/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** Something that goes wrong with one call. Immutable; nothing may be null. Given out by {@link Faults}. */
public sealed interface Fault {

    /** What becomes of a connection. */
    enum Ending {
        /** It is closed in order, as a server does that goes down. */
        CLOSE,
        /** It is reset, as by a crash or a firewall. */
        RESET,
        /** Nothing more comes over it, until the caller gives up. */
        STALL
    }

    /** When a call is dropped that does not reach the function. */
    enum Moment {
        /** With the head of the request read, but not its body. */
        BEFORE_BODY,
        /** With all of the request read. */
        AFTER_BODY
    }

    /** The function runs that much later. */
    record Delay(Duration time) implements Fault {
        public Delay {
            checkTime(time);
        }
    }

    /** A process takes that much longer to start, if this call needs a new one. */
    record ColdStart(Duration time) implements Fault {
        public ColdStart {
            checkTime(time);
        }
    }

    /** The function does not run, and nothing is answered. */
    record Drop(Moment moment, Ending ending) implements Fault {
        public Drop {
            requireNonNull(moment, "moment");
            requireNonNull(ending, "ending");
        }
    }

    /**
     * The function runs, but its answer breaks off.
     *
     * @param afterBytes of the answer's body, as on the wire; at 0 not even the head of the answer is sent
     */
    record Break(long afterBytes, Ending ending) implements Fault {
        public Break {
            requireNonNull(ending, "ending");
            if (afterBytes < 0) {
                throw new IllegalArgumentException("afterBytes: " + afterBytes + " (expected: 0 or more)");
            }
        }
    }

    /** The function runs, but a message of its streamed answer, counted from 0, has a wrong checksum. */
    record CorruptFrame(int index) implements Fault {
        public CorruptFrame {
            if (index < 0) {
                throw new IllegalArgumentException("index: " + index + " (expected: 0 or more)");
            }
        }
    }

    /**
     * The function does not run; Lambda answers with an error of its own.
     *
     * @param type for {@code x-amzn-ErrorType}, such as {@code ServiceException}
     */
    record Error(int status, String type, String message) implements Fault {
        private static final int LEAST_STATUS = 400;
        private static final int MOST_STATUS = 599;

        public Error {
            requireNonNull(type, "type");
            requireNonNull(message, "message");
            if (status < LEAST_STATUS || status > MOST_STATUS) {
                throw new IllegalArgumentException(
                        "status: " + status + " (expected: " + LEAST_STATUS + " to " + MOST_STATUS + ")");
            }
        }
    }

    /** The function does not run; the call is throttled for that reason. */
    record Throttle(String reason, int retryAfterSeconds) implements Fault {
        public Throttle {
            requireNonNull(reason, "reason");
        }
    }

    /**
     * The function does not run, yet seems to have failed.
     *
     * @param kind {@code Handled} or {@code Unhandled}
     */
    record Failure(String kind, String errorType, String errorMessage) implements Fault {
        public Failure {
            requireNonNull(errorType, "errorType");
            requireNonNull(errorMessage, "errorMessage");
            if (!kind.equals("Handled") && !kind.equals("Unhandled")) {
                throw new IllegalArgumentException("kind: " + kind + " (expected: Handled or Unhandled)");
            }
        }
    }

    private static void checkTime(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time: " + time + " (expected: zero or more)");
        }
    }
}
