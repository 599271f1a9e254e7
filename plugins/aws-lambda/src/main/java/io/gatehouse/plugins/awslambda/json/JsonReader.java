/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Steps through one JSON value in UTF-8 without building it. Every step checks the grammar, so a value that was skipped to its
 * end is well formed. Not safe for use by many threads.
 */
public final class JsonReader {

    /** Deeper values are refused: an answer must not be able to exhaust the stack. */
    private static final int MAXIMUM_DEPTH = 512;

    private final byte[] bytes;
    private final int end;
    private int at;

    /** A reader at the first byte. */
    public JsonReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    /** A reader of the bytes from {@code start} until before {@code end}; positions count from the array's start. */
    public JsonReader(byte[] bytes, int start, int end) {
        Objects.checkFromToIndex(start, end, bytes.length);
        this.bytes = bytes;
        this.at = start;
        this.end = end;
    }

    /** Kinds of values. */
    public enum Kind {
        /** In braces. */
        OBJECT,
        /** In brackets. */
        ARRAY,
        /** In quotes. */
        TEXT,
        /** A number. */
        NUMBER,
        /** {@code true}. */
        TRUE,
        /** {@code false}. */
        FALSE,
        /** {@code null}. */
        NULL
    }

    /** Index of the next byte to be read. */
    public int position() {
        return at;
    }

    /** Goes to a position that this reader has been at. */
    public void position(int position) {
        at = position;
    }

    /** Kind of the value that starts here, blanks skipped. */
    public Kind peek() throws JsonSyntaxException {
        skipBlanks();
        if (at == end) {
            throw expected("a value");
        }
        return switch (bytes[at]) {
            case '{' -> Kind.OBJECT;
            case '[' -> Kind.ARRAY;
            case '"' -> Kind.TEXT;
            case 't' -> Kind.TRUE;
            case 'f' -> Kind.FALSE;
            case 'n' -> Kind.NULL;
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> Kind.NUMBER;
            default -> throw expected("a value");
        };
    }

    /** Passes one whole value. */
    public void skip() throws JsonSyntaxException {
        skip(0);
    }

    /** Checks that nothing but blanks follows. */
    public void finish() throws JsonSyntaxException {
        skipBlanks();
        if (at != end) {
            throw expected("the end");
        }
    }

    /** Passes the opening brace or bracket of the value that starts here. */
    public void enter() throws JsonSyntaxException {
        skipBlanks();
        at++;
    }

    /**
     * In an object or array: goes to its next element or member name, or passes the closing bracket.
     *
     * @param first whether none was read yet
     * @param closing the closing bracket
     * @return whether there is one more
     */
    public boolean next(boolean first, char closing) throws JsonSyntaxException {
        skipBlanks();
        if (at < end && bytes[at] == closing) {
            at++;
            return false;
        }
        if (!first) {
            accept(',', closing == '}' ? "',' or '}'" : "',' or ']'");
            skipBlanks();
        }
        return true;
    }

    /** Passes a member's name and the colon, and gives the name. */
    public String name() throws JsonSyntaxException {
        if (at == end || bytes[at] != '"') {
            throw expected("a member name");
        }
        String name = text();
        passColon();
        return name;
    }

    /** Passes a text and gives it. */
    public String text() throws JsonSyntaxException {
        return new String(textBytes(), StandardCharsets.UTF_8);
    }

    /** Passes a text and gives its UTF-8; a lone surrogate becomes U+FFFD. */
    public byte[] textBytes() throws JsonSyntaxException {
        skipBlanks();
        int start = at + 1;
        boolean escapes = skipText();
        int stop = at - 1;
        return escapes ? unescape(start, stop) : Arrays.copyOfRange(bytes, start, stop);
    }

    /** Passes a number, {@code true}, {@code false} or {@code null} and gives its own characters. */
    public String literal() throws JsonSyntaxException {
        skipBlanks();
        int start = at;
        skip();
        return new String(bytes, start, at - start, StandardCharsets.US_ASCII);
    }

    private void skip(int depth) throws JsonSyntaxException {
        switch (peek()) {
            case OBJECT -> skipMembers(depth + 1);
            case ARRAY -> skipElements(depth + 1);
            case TEXT -> skipText();
            case NUMBER -> skipNumber();
            case TRUE -> skipWord("true");
            case FALSE -> skipWord("false");
            case NULL -> skipWord("null");
        }
    }

    private void skipMembers(int depth) throws JsonSyntaxException {
        checkDepth(depth);
        at++;
        for (boolean first = true; next(first, '}'); first = false) {
            if (at == end || bytes[at] != '"') {
                throw expected("a member name");
            }
            skipText();
            passColon();
            skip(depth);
        }
    }

    private void skipElements(int depth) throws JsonSyntaxException {
        checkDepth(depth);
        at++;
        for (boolean first = true; next(first, ']'); first = false) {
            skip(depth);
        }
    }

    private void checkDepth(int depth) throws JsonSyntaxException {
        if (depth > MAXIMUM_DEPTH) {
            throw expected("at most " + MAXIMUM_DEPTH + " levels");
        }
    }

    /** Passes a text; tells whether it has escapes. */
    private boolean skipText() throws JsonSyntaxException {
        int start = ++at;
        boolean escapes = false;
        boolean wide = false;
        while (at < end) {
            byte b = bytes[at];
            if (b == '"') {
                if (wide && !Utf8.isValid(bytes, start, at)) {
                    throw expected("UTF-8");
                }
                at++;
                return escapes;
            } else if (b == '\\') {
                escapes = true;
                skipEscape();
            } else if (b >= 0 && b < 0x20) {
                throw expected("an escape of the control character");
            } else {
                wide |= b < 0;
                at++;
            }
        }
        throw expected("'\"'");
    }

    private void skipEscape() throws JsonSyntaxException {
        at++;
        if (at == end) {
            throw expected("an escape");
        }
        switch (bytes[at]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at++;
            case 'u' -> {
                at++;
                for (int i = 0; i < 4; i++, at++) {
                    if (at == end || Character.digit(bytes[at], 16) < 0) {
                        throw expected("four hexadecimal digits");
                    }
                }
            }
            default -> throw expected("an escape");
        }
    }

    private void skipNumber() throws JsonSyntaxException {
        if (bytes[at] == '-') {
            at++;
        }
        if (at < end && bytes[at] == '0') {
            at++;
        } else {
            skipDigits();
        }
        if (at < end && bytes[at] == '.') {
            at++;
            skipDigits();
        }
        if (at < end && (bytes[at] | 0x20) == 'e') {
            at++;
            if (at < end && (bytes[at] == '+' || bytes[at] == '-')) {
                at++;
            }
            skipDigits();
        }
    }

    private void skipDigits() throws JsonSyntaxException {
        int start = at;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        if (at == start) {
            throw expected("a digit");
        }
    }

    private void skipWord(String word) throws JsonSyntaxException {
        for (int i = 0; i < word.length(); i++, at++) {
            if (at == end || bytes[at] != word.charAt(i)) {
                throw expected(word);
            }
        }
    }

    private void passColon() throws JsonSyntaxException {
        skipBlanks();
        accept(':', "':'");
    }

    private void accept(char wanted, String name) throws JsonSyntaxException {
        if (at == end || bytes[at] != wanted) {
            throw expected(name);
        }
        at++;
    }

    private void skipBlanks() {
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
            at++;
        }
    }

    private byte[] unescape(int start, int stop) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream(stop - start);
        int from = start;
        for (int i = start; i < stop; ) {
            if (bytes[i] != '\\') {
                i++;
                continue;
            }
            plain.write(bytes, from, i - from);
            byte kind = bytes[i + 1];
            i += 2;
            if (kind == 'u') {
                char unit = unit(i);
                i += 4;
                boolean pair = Character.isHighSurrogate(unit)
                        && i + 6 <= stop
                        && bytes[i] == '\\'
                        && bytes[i + 1] == 'u'
                        && Character.isLowSurrogate(unit(i + 2));
                if (pair) {
                    plain.writeBytes(Character.toString(Character.toCodePoint(unit, unit(i + 2)))
                            .getBytes(StandardCharsets.UTF_8));
                    i += 6;
                } else {
                    String character = Character.isSurrogate(unit) ? "\ufffd" : Character.toString(unit);
                    plain.writeBytes(character.getBytes(StandardCharsets.UTF_8));
                }
            } else {
                plain.write(unescaped(kind));
            }
            from = i;
        }
        plain.write(bytes, from, stop - from);
        return plain.toByteArray();
    }

    private char unit(int start) {
        int value = 0;
        for (int i = start; i < start + 4; i++) {
            value = value << 4 | Character.digit(bytes[i], 16);
        }
        return (char) value;
    }

    private static int unescaped(byte kind) {
        return switch (kind) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> kind;
        };
    }

    private JsonSyntaxException expected(String what) {
        if (at >= end) {
            return new JsonSyntaxException(what, "the end", at);
        }
        int found = bytes[at] & 0xff;
        boolean visible = found > 0x20 && found < 0x7f;
        return new JsonSyntaxException(what, visible ? "'" + (char) found + "'" : "byte " + found, at);
    }
}
