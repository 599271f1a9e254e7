/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.reply;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugins.awslambda.json.JsonReader;
import io.gatehouse.plugins.awslambda.json.JsonReader.Kind;
import io.gatehouse.plugins.awslambda.json.JsonSyntaxException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A function's output in the format of API Gateway's Lambda proxy integration. Its members may come in any order and the last of
 * a name counts, so they are located first and read in the order in which Kong checks them.
 */
final class ProxyOutput {

    private static final int NOWHERE = -1;
    private static final int LOWEST_STATUS = 200;
    private static final int HIGHEST_STATUS = 599;
    private static final byte[] NO_BYTES = new byte[0];

    private final JsonReader reader;
    private int statusAt = NOWHERE;
    private int headersAt = NOWHERE;
    private int multiHeadersAt = NOWHERE;
    private int bodyAt = NOWHERE;
    private int encodedAt = NOWHERE;
    private int cookiesAt = NOWHERE;

    private final int status;
    private final byte[] body;

    private ProxyOutput(JsonReader reader, boolean hasBody) throws MalformedOutputException, JsonSyntaxException {
        this.reader = reader;
        locate();
        this.status = hasBody || statusAt != NOWHERE ? readStatus() : LOWEST_STATUS;
        checkHeaders();
        this.body = hasBody ? readBody() : NO_BYTES;
    }

    /** Reads what stands in front of a streamed body: only there the status may be missing, as in AWS, and means 200. */
    static ProxyOutput ofMetadata(byte[] json) throws MalformedOutputException {
        try {
            return new ProxyOutput(new JsonReader(json), false);
        } catch (JsonSyntaxException malformed) {
            throw new MalformedOutputException(malformed);
        }
    }

    /** Reads an output; one that is a text is read as what the text holds. */
    static ProxyOutput read(byte[] json) throws MalformedOutputException {
        try {
            JsonReader reader = new JsonReader(json);
            if (reader.peek() == Kind.TEXT) {
                byte[] inner = reader.textBytes();
                reader.finish();
                reader = new JsonReader(inner);
            }
            return new ProxyOutput(reader, true);
        } catch (JsonSyntaxException malformed) {
            throw new MalformedOutputException(malformed);
        }
    }

    int status() {
        return status;
    }

    byte[] body() {
        return body;
    }

    /** Puts the function's headers over others, then those with several values over both. */
    void overlayHeaders(HeaderList headers, boolean withCookies) throws MalformedOutputException {
        try {
            if (headersAt != NOWHERE) {
                overlay(headersAt, headers);
            }
            if (multiHeadersAt != NOWHERE && kindAt(multiHeadersAt) == Kind.OBJECT) {
                overlay(multiHeadersAt, headers);
            }
            if (withCookies && cookiesAt != NOWHERE && kindAt(cookiesAt) == Kind.ARRAY) {
                for (String cookie : readValues()) {
                    headers.add("Set-Cookie", cookie);
                }
            }
        } catch (JsonSyntaxException malformed) {
            throw new MalformedOutputException(malformed);
        }
    }

    private void locate() throws MalformedOutputException, JsonSyntaxException {
        Kind kind = reader.peek();
        if (kind != Kind.OBJECT) {
            reader.skip();
            reader.finish();
            throw new MalformedOutputException(
                    kind == Kind.ARRAY ? "statusCode validation failed" : "proxy response must be json format");
        }
        reader.enter();
        for (boolean first = true; reader.next(first, '}'); first = false) {
            String name = reader.name();
            reader.peek();
            int at = reader.position();
            switch (name) {
                case "statusCode" -> statusAt = at;
                case "headers" -> headersAt = at;
                case "multiValueHeaders" -> multiHeadersAt = at;
                case "body" -> bodyAt = at;
                case "isBase64Encoded" -> encodedAt = at;
                case "cookies" -> cookiesAt = at;
                default -> {}
            }
            reader.skip();
        }
        reader.finish();
    }

    private int readStatus() throws MalformedOutputException, JsonSyntaxException {
        double value = Double.NaN;
        Kind kind = statusAt == NOWHERE ? Kind.NULL : kindAt(statusAt);
        if (kind == Kind.NUMBER) {
            value = Double.parseDouble(reader.literal());
        } else if (kind == Kind.TEXT) {
            value = numberIn(reader.text().strip());
        }
        if (!(value >= LOWEST_STATUS && value <= HIGHEST_STATUS)) {
            throw new MalformedOutputException("statusCode validation failed");
        }
        return (int) value;
    }

    /** Numbers in texts as Lua reads them: decimal or hexadecimal; not a number otherwise. */
    private static double numberIn(String text) {
        try {
            if (text.startsWith("0x") || text.startsWith("0X")) {
                return Integer.parseUnsignedInt(text.substring(2), 16);
            }
            for (int i = 0; i < text.length(); i++) {
                if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
                    return Double.NaN;
                }
            }
            return Double.parseDouble(text);
        } catch (NumberFormatException noNumber) {
            return Double.NaN;
        }
    }

    private void checkHeaders() throws MalformedOutputException, JsonSyntaxException {
        if (headersAt != NOWHERE && kindAt(headersAt) != Kind.OBJECT) {
            throw new MalformedOutputException("headers must be a table");
        }
        if (multiHeadersAt != NOWHERE) {
            Kind kind = kindAt(multiHeadersAt);
            if (kind != Kind.OBJECT && kind != Kind.NULL) {
                throw new MalformedOutputException("multiValueHeaders must be a table");
            }
        }
    }

    private byte[] readBody() throws MalformedOutputException, JsonSyntaxException {
        Kind kind = bodyAt == NOWHERE ? Kind.NULL : kindAt(bodyAt);
        if (kind != Kind.TEXT && kind != Kind.NULL) {
            throw new MalformedOutputException("body must be a string");
        }
        byte[] text = kind == Kind.TEXT ? reader.textBytes() : NO_BYTES;
        Kind encoded = encodedAt == NOWHERE ? Kind.FALSE : kindAt(encodedAt);
        if (encoded != Kind.TRUE && encoded != Kind.FALSE) {
            throw new MalformedOutputException("isBase64Encoded must be a boolean");
        } else if (encoded == Kind.FALSE) {
            return text;
        }
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            throw new MalformedOutputException("body is not valid base64");
        }
    }

    private void overlay(int at, HeaderList headers) throws JsonSyntaxException {
        reader.position(at);
        reader.enter();
        for (boolean first = true; reader.next(first, '}'); first = false) {
            String name = reader.name();
            Kind kind = reader.peek();
            if (kind == Kind.OBJECT) {
                reader.skip();
            } else if (kind == Kind.ARRAY) {
                ReplyHeaders.overlay(headers, name, readValues());
            } else {
                ReplyHeaders.overlay(headers, name, List.of(readValue(kind)));
            }
        }
    }

    private List<String> readValues() throws JsonSyntaxException {
        List<String> values = new ArrayList<>(4);
        reader.enter();
        for (boolean first = true; reader.next(first, ']'); first = false) {
            Kind kind = reader.peek();
            if (kind == Kind.OBJECT || kind == Kind.ARRAY) {
                reader.skip();
            } else {
                values.add(readValue(kind));
            }
        }
        return values;
    }

    private String readValue(Kind kind) throws JsonSyntaxException {
        if (kind == Kind.TEXT) {
            return reader.text();
        }
        String literal = reader.literal();
        return kind == Kind.NULL ? "" : literal;
    }

    private Kind kindAt(int at) throws JsonSyntaxException {
        reader.position(at);
        return reader.peek();
    }
}
