/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.model.Consumer;
import java.util.ArrayList;
import java.util.List;

/** Reads a template from left to right. For one text. */
final class TemplateParser {

    private static final String SUPPORTED = "headers.NAME, query_params.NAME, uri_captures.NAME, uri_captures[1],"
            + " consumer.id, consumer.username, consumer.custom_id, shared.NAME or \"text\", with 'or', 'and' or '..'"
            + " between them; Lua code is not run";
    private static final int LARGEST_GROUP = 999;
    private static final int DEEPEST = 20;

    private final String field;
    private final String text;
    private boolean constant = true;
    /** The expression being read, and where reading is in it. */
    private String expression = "";

    private int at;
    private int depth;

    TemplateParser(String field, String text) {
        this.field = field;
        this.text = text;
    }

    List<TemplateTerm> pieces() {
        List<TemplateTerm> pieces = new ArrayList<>();
        int literal = 0;
        for (int start = text.indexOf("$("); start >= 0; start = text.indexOf("$(", literal)) {
            int end = closing(start + 1);
            if (end < 0) {
                break;
            }
            addLiteral(pieces, literal, start);
            pieces.add(whole(text.substring(start + 2, end)));
            constant = false;
            literal = end + 1;
        }
        addLiteral(pieces, literal, text.length());
        return pieces;
    }

    boolean constant() {
        return constant;
    }

    private void addLiteral(List<TemplateTerm> pieces, int start, int end) {
        if (start < end) {
            pieces.add(TemplateTerm.literal(text.substring(start, end)));
        }
    }

    /** Where the parenthesis is closed, or -1. As in Kong, those in quotes count as well. */
    private int closing(int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            if (text.charAt(i) == '(') {
                depth++;
            } else if (text.charAt(i) == ')' && --depth == 0) {
                return i;
            }
        }
        return -1;
    }

    private TemplateTerm whole(String newExpression) {
        expression = newExpression;
        at = 0;
        depth = 0;
        TemplateTerm term = alternatives();
        if (at < expression.length()) {
            throw unsupported();
        }
        return term;
    }

    private TemplateTerm alternatives() {
        if (++depth > DEEPEST) {
            throw unsupported();
        }
        List<TemplateTerm> alternatives = new ArrayList<>(2);
        do {
            alternatives.add(conditions());
        } while (takesWord("or"));
        depth--;
        return alternatives.size() == 1 ? alternatives.get(0) : TemplateTerm.firstOf(alternatives);
    }

    private TemplateTerm conditions() {
        TemplateTerm term = joined();
        while (takesWord("and")) {
            term = TemplateTerm.behind(term, joined());
        }
        return term;
    }

    private TemplateTerm joined() {
        List<TemplateTerm> parts = new ArrayList<>(2);
        do {
            parts.add(term());
        } while (takes(".."));
        return parts.size() == 1 ? parts.get(0) : TemplateTerm.joined(parts);
    }

    private TemplateTerm term() {
        skipBlanks();
        if (isQuote()) {
            return TemplateTerm.literal(quoted());
        } else if (peek() == '(') {
            at++;
            TemplateTerm inner = alternatives();
            expect(')');
            return inner;
        }
        int start = at;
        TemplateTerm term = value();
        while (peek() == '.' && !expression.startsWith("..", at) || peek() == '[') {
            term = TemplateTerm.inside(term, expression.substring(start, at));
            key();
        }
        return term;
    }

    private TemplateTerm value() {
        String root = name();
        if (root.equals("uri_captures") && isGroupNumber()) {
            return TemplateTerm.capture(groupNumber());
        }
        String key = key();
        return switch (root) {
            case "headers" -> header(key);
            case "query_params" -> TemplateTerm.argument(key);
            case "uri_captures" -> TemplateTerm.capture(key);
            case "shared" -> TemplateTerm.shared(key);
            case "consumer" -> consumer(key);
            default -> throw unsupported();
        };
    }

    private TemplateTerm header(String name) {
        if (!HeaderName.isToken(name)) {
            throw unsupported();
        }
        return TemplateTerm.header(name);
    }

    private TemplateTerm consumer(String property) {
        return switch (property) {
            case "id" -> TemplateTerm.consumer(Consumer::id);
            case "username" -> TemplateTerm.consumer(Consumer::username);
            case "custom_id" -> TemplateTerm.consumer(Consumer::customId);
            default -> throw unsupported();
        };
    }

    /** What follows a root: {@code .name} or {@code ["name"]}. */
    private String key() {
        if (peek() == '.') {
            at++;
            return name();
        }
        expect('[');
        skipBlanks();
        if (!isQuote()) {
            throw unsupported();
        }
        String key = quoted();
        skipBlanks();
        expect(']');
        return key;
    }

    private boolean isGroupNumber() {
        return peek() == '[' && at + 1 < expression.length() && isDigit(expression.charAt(at + 1));
    }

    private int groupNumber() {
        at++;
        int number = 0;
        while (isDigit(peek())) {
            number = 10 * number + peek() - '0';
            if (number > LARGEST_GROUP) {
                throw unsupported();
            }
            at++;
        }
        expect(']');
        return number;
    }

    private String name() {
        int start = at;
        while (isNameCharacter(peek())) {
            at++;
        }
        if (start == at) {
            throw unsupported();
        }
        return expression.substring(start, at);
    }

    private String quoted() {
        int end = expression.indexOf(peek(), at + 1);
        String inside = end < 0 ? "\\" : expression.substring(at + 1, end);
        if (inside.indexOf('\\') >= 0) {
            throw unsupported();
        }
        at = end + 1;
        return inside;
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw unsupported();
        }
        at++;
    }

    private boolean takesWord(String word) {
        int before = at;
        boolean taken = takes(word) && !isNameCharacter(peek());
        at = taken ? at : before;
        return taken;
    }

    private boolean takes(String operator) {
        skipBlanks();
        boolean taken = expression.startsWith(operator, at);
        at += taken ? operator.length() : 0;
        return taken;
    }

    private void skipBlanks() {
        while (" \t\r\n".indexOf(peek()) >= 0) {
            at++;
        }
    }

    /** The next character; a zero at the end. */
    private char peek() {
        return at < expression.length() ? expression.charAt(at) : 0;
    }

    private boolean isQuote() {
        return peek() == '"' || peek() == '\'';
    }

    private static boolean isNameCharacter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c) || c == '_' || c == '-';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private ConfigException unsupported() {
        return ConfigException.at(field, "template expression: $(" + expression + ") (expected: " + SUPPORTED + ")");
    }
}
