/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal.samples;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;

/** Ends its process in the middle of an invocation. */
public final class ExitingFunction implements RequestHandler<Integer, String> {

    @Override
    public String handleRequest(Integer status, Context context) {
        System.out.println("about to exit");
        Runtime.getRuntime().halt(status);
        return "unreachable";
    }
}
