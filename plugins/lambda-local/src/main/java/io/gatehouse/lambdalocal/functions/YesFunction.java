/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal.functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

/** Answers every event with {@code {"response": "yes"}}. */
public final class YesFunction implements RequestHandler<Object, Map<String, String>> {

    @Override
    public Map<String, String> handleRequest(Object event, Context context) {
        return Map.of("response", "yes");
    }
}
