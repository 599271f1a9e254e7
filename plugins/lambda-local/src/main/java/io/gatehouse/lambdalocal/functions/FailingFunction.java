/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal.functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;

/** Throws for every event, as a function with a mistake does. */
public final class FailingFunction implements RequestHandler<Object, Object> {

    @Override
    public Object handleRequest(Object event, Context context) {
        throw new IllegalStateException("This function fails on purpose");
    }
}
