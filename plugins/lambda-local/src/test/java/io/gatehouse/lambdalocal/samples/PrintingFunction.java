/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal.samples;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;

/** Prints that many numbered lines, half of them to the error stream. */
public final class PrintingFunction implements RequestHandler<Integer, Integer> {

    @Override
    public Integer handleRequest(Integer lines, Context context) {
        for (int line = 1; line <= lines; line++) {
            (line % 2 == 0 ? System.err : System.out).println("line " + line);
        }
        context.getLogger().log("logged " + context.getAwsRequestId());
        return lines;
    }
}
