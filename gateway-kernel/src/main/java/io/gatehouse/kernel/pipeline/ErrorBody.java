/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Request;
import org.jspecify.annotations.Nullable;

/** Bodies of errors, in the form the client accepts. */
final class ErrorBody {

    private static final HeaderName ACCEPT = HeaderName.of("Accept");

    private enum Form {
        JSON("application/json", "{\n  \"message\":\"%m\",\n  \"request_id\":\"%r\"\n}"),
        HTML(
                "text/html",
                "<!doctype html>\n<html>\n  <head>\n    <meta charset=\"utf-8\">\n    <title>Error</title>\n  </head>\n  <body>\n"
                        + "    <h1>Error</h1>\n    <p>%m.</p>\n    <p>request_id: %r</p>\n  </body>\n</html>\n"),
        XML(
                "application/xml",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<error>\n  <message>%m</message>\n"
                        + "  <requestid>%r</requestid>\n</error>\n"),
        PLAIN("text/plain", "%m\nrequest_id: %r\n");

        private static final Form[] ALL = values();

        private final String mediaType;
        private final String contentType;
        private final String template;

        Form(String mediaType, String template) {
            this.mediaType = mediaType;
            this.contentType = mediaType + "; charset=utf-8";
            this.template = template;
        }

        static @Nullable Form of(String mediaType) {
            for (Form form : ALL) {
                if (form.mediaType.equals(mediaType)) {
                    return form;
                }
            }
            return mediaType.equals("text/*") ? PLAIN : null;
        }
    }

    private ErrorBody() {}

    /** An error that a plugin or the router answers with: the client's {@code Accept} decides, JSON if it says nothing. */
    static Body ofPlugin(Request request, String message, String requestId, HeaderList answer) {
        Form form = accepted(request);
        return render(form == null ? Form.JSON : form, message, requestId, answer);
    }

    /** An error of the server itself: {@code Accept}, else the request's own type, else the configured one. */
    static Body ofServer(Request request, String message, String requestId, HeaderList answer, String defaultType) {
        Form form = accepted(request);
        if (form == null && request.headers().first(ACCEPT) == null) {
            String contentType = request.headers().first(HeaderName.CONTENT_TYPE);
            form = Form.of(contentType == null ? defaultType : mediaType(contentType));
        }
        return render(form == null ? Form.JSON : form, message, requestId, answer);
    }

    private static Body render(Form form, String message, String requestId, HeaderList answer) {
        answer.set(HeaderName.CONTENT_TYPE, form.contentType);
        return Body.of(form.template.replace("%m", message).replace("%r", requestId));
    }

    private static @Nullable Form accepted(Request request) {
        String accept = request.headers().first(ACCEPT);
        if (accept == null) {
            return null;
        }
        Form best = null;
        double bestQuality = 0;
        for (int start = 0; start < accept.length(); ) {
            int comma = accept.indexOf(',', start);
            int end = comma < 0 ? accept.length() : comma;
            String range = accept.substring(start, end);
            Form form = range.strip().equals("*/*") ? Form.JSON : Form.of(mediaType(range));
            double quality = quality(range);
            if (form != null && quality > bestQuality) {
                best = form;
                bestQuality = quality;
            }
            start = end + 1;
        }
        return best;
    }

    private static String mediaType(String value) {
        int semicolon = value.indexOf(';');
        return (semicolon < 0 ? value : value.substring(0, semicolon)).strip();
    }

    private static double quality(String range) {
        int q = range.indexOf("q=");
        if (q < 0) {
            return 1;
        }
        int end = range.indexOf(';', q);
        String number = range.substring(q + 2, end < 0 ? range.length() : end).strip();
        try {
            return Double.parseDouble(number);
        } catch (NumberFormatException e) {
            return 1;
        }
    }
}
