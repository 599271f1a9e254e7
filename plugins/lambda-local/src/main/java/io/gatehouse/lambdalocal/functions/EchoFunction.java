/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal.functions;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Base64;

/**
 * Answers as a proxy integration does, with the event itself as the body. The body is base64, so that the bytes a
 * client sees behind the gateway are exactly the bytes the function was given.
 */
public final class EchoFunction implements RequestStreamHandler {

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        byte[] event = input.readAllBytes();
        output.write(("{\"statusCode\":200,\"headers\":{\"Content-Type\":\"application/json\",\"X-Function-Name\":\""
                        + context.getFunctionName()
                        + "\",\"X-Event-Bytes\":\"" + event.length
                        + "\"},\"isBase64Encoded\":true,\"body\":\"")
                .getBytes(UTF_8));
        output.write(Base64.getEncoder().encode(event));
        output.write("\"}".getBytes(UTF_8));
    }
}
