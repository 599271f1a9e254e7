/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal.functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

/** Takes as long as the event's {@code milliseconds} says, and a second when it says nothing. */
public final class SlowFunction implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final long DEFAULT_MILLISECONDS = 1000;

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        long milliseconds =
                event.get("milliseconds") instanceof Number asked ? asked.longValue() : DEFAULT_MILLISECONDS;
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + milliseconds + " ms", e);
        }
        return Map.of("waited", milliseconds);
    }
}
