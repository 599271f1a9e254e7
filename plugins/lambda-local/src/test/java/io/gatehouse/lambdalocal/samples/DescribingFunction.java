/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal.samples;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.TreeMap;

/** Answers what it sees of its environment, its context and its process. */
public final class DescribingFunction {

    public Map<String, Object> describe(Object event, Context context) {
        Map<String, Object> seen = new TreeMap<>(System.getenv());
        seen.put("pid", ProcessHandle.current().pid());
        seen.put("arn", context.getInvokedFunctionArn());
        seen.put("requestId", context.getAwsRequestId());
        seen.put("remaining", context.getRemainingTimeInMillis());
        seen.put("trace", System.getProperty("com.amazonaws.xray.traceHeader", ""));
        seen.put("temporary", System.getProperty("java.io.tmpdir", ""));
        seen.put("event", event);
        return seen;
    }

    /** Does not start. */
    public static final class Broken implements RequestHandler<Object, Object> {
        public Broken() {
            throw new IllegalArgumentException("cannot be made");
        }

        @Override
        public Object handleRequest(Object event, Context context) {
            return event;
        }
    }

    /** Answers a text of that many characters. */
    public static final class Large implements RequestHandler<Integer, String> {
        @Override
        public String handleRequest(Integer characters, Context context) {
            return "x".repeat(characters);
        }
    }
}
