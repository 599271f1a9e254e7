/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.stream;

import java.nio.ByteBuffer;

/**
 * One message of an event stream.
 *
 * @param kind what its {@code :message-type} says
 * @param name type of the event or exception, or code of the error; empty when there is none
 * @param payload its bytes, the frame's own
 */
record Frame(Kind kind, String name, ByteBuffer payload) {

    /** Types of messages. */
    enum Kind {
        /** Part of what was asked for. */
        EVENT,
        /** An error that the service's model describes. */
        EXCEPTION,
        /** Another error. */
        ERROR
    }

    byte[] bytes() {
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        return bytes;
    }
}
