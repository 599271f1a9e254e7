/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal.samples;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** Connects to the port in the event, to say that it runs, and goes on until that connection ends. */
public final class HeldFunction implements RequestHandler<Integer, Long> {

    @Override
    public Long handleRequest(Integer port, Context context) {
        try (Socket test = new Socket(InetAddress.getLoopbackAddress(), port)) {
            test.getInputStream().readAllBytes();
            return ProcessHandle.current().pid();
        } catch (IOException e) {
            throw new IllegalStateException("Lost the test", e);
        }
    }
}
