/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Request;

/** Errors in the words of gRPC: a status in the headers, no body. */
final class GrpcAnswer {

    private static final String CONTENT_TYPE = "application/grpc";

    private GrpcAnswer() {}

    /** Whether the client speaks gRPC. */
    static boolean wanted(Request request) {
        String contentType = request.headers().first(HeaderName.CONTENT_TYPE);
        return contentType != null && contentType.startsWith(CONTENT_TYPE);
    }

    /** Turns an HTTP status into headers. */
    static void error(int httpStatus, HeaderList headers) {
        int status = StatusText.grpc(httpStatus);
        headers.set(HeaderName.CONTENT_TYPE, CONTENT_TYPE);
        headers.set("grpc-status", Integer.toString(status));
        headers.set("grpc-message", StatusText.grpcMessage(status));
    }
}
