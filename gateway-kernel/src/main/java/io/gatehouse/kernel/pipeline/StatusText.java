/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

/** What the server itself says about a status. */
final class StatusText {

    private StatusText() {}

    /** Message of an error of the server itself. */
    static String message(int status) {
        return switch (status) {
            case 400 -> "Bad request";
            case 404 -> "Not found";
            case 405 -> "Method not allowed";
            case 408 -> "Request timeout";
            case 411 -> "Length required";
            case 412 -> "Precondition failed";
            case 413 -> "Payload too large";
            case 414 -> "URI too long";
            case 417 -> "Expectation failed";
            case 494 -> "Request header or cookie too large";
            case 500 -> "An unexpected error occurred";
            case 502 -> "An invalid response was received from the upstream server";
            case 503 -> "The upstream server is currently unavailable";
            case 504 -> "The upstream server is timing out";
            default -> "The upstream server responded with " + status;
        };
    }

    /** The bare page of a server that refuses to look at a request. */
    static String page(int status) {
        String title =
                switch (status) {
                    case 414 -> "414 Request-URI Too Large";
                    case 494 -> "400 Request Header Or Cookie Too Large";
                    case 501 -> "501 Not Implemented";
                    case 505 -> "505 HTTP Version Not Supported";
                    default -> status + " " + message(status);
                };
        return "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title
                + "</h1></center>\r\n</body>\r\n</html>\r\n";
    }

    /** The status of gRPC that an HTTP status becomes. */
    static int grpc(int status) {
        return switch (status) {
            case 200 -> 0;
            case 400 -> 3;
            case 401 -> 16;
            case 403 -> 7;
            case 404 -> 5;
            case 409 -> 6;
            case 429 -> 8;
            case 499 -> 1;
            case 500 -> 13;
            case 501 -> 12;
            case 503 -> 14;
            case 504 -> 4;
            default -> {
                if (status >= 200 && status < 300) {
                    yield 0;
                }
                if (status >= 400 && status < 500) {
                    yield 3;
                }
                yield status >= 500 && status < 600 ? 13 : 2;
            }
        };
    }

    /** The usual message of a status of gRPC. */
    static String grpcMessage(int grpcStatus) {
        return switch (grpcStatus) {
            case 0 -> "OK";
            case 1 -> "Canceled";
            case 3 -> "InvalidArgument";
            case 4 -> "DeadlineExceeded";
            case 5 -> "NotFound";
            case 6 -> "AlreadyExists";
            case 7 -> "PermissionDenied";
            case 8 -> "ResourceExhausted";
            case 12 -> "Unimplemented";
            case 13 -> "Internal";
            case 14 -> "Unavailable";
            case 16 -> "Unauthenticated";
            default -> "Unknown";
        };
    }
}
