/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import io.undertow.io.Receiver.RequestToLargeException;
import io.undertow.server.HttpServerExchange;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/**
 * A request's body. One that is larger than the limit is read to its end, so that the sender hears the answer, but not
 * kept.
 *
 * @param bytes the body, or its beginning when it is larger than the limit
 * @param length of the whole body
 * @param sha256 of the whole body, in lower-case hex
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record RequestBody(byte[] bytes, long length, String sha256) {

    /** Reads on the exchange's IO thread and hands over there. A body that breaks off ends the exchange. */
    static void read(HttpServerExchange exchange, int limit, Consumer<RequestBody> then) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        Sha256 digest = new Sha256();
        long[] length = {0};
        exchange.getRequestReceiver()
                .receivePartialBytes(
                        (same, part, last) -> {
                            digest.add(part);
                            length[0] += part.length;
                            kept.write(part, 0, Math.min(part.length, limit - kept.size()));
                            if (last) {
                                then.accept(new RequestBody(kept.toByteArray(), length[0], digest.hex()));
                            }
                        },
                        (same, failure) -> {
                            same.setPersistent(false);
                            same.setStatusCode(failure instanceof RequestToLargeException ? 413 : 400);
                            same.endExchange();
                        });
    }

    boolean exceeds(int limit) {
        return length > limit;
    }
}
