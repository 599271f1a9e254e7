/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.botdetection;

import java.util.Locale;

/**
 * A part of what a bot says it is.
 *
 * @param text of two characters or more
 * @param anyCase whether upper and lower case are the same
 */
record BotName(String text, boolean anyCase, Start start, End end) {

    /** What is before it. */
    enum Start {
        ANYTHING,
        /** It begins the whole text. */
        TEXT,
        /** It begins a word. */
        WORD,
        /** Two characters at least, which are not those of Cubot, a make of telephones. */
        NOT_CU
    }

    /** What is behind it. */
    enum End {
        ANYTHING,
        /** It ends a word. */
        WORD,
        /** A letter, digit or underscore. */
        MORE,
        /** A slash or a blank, and a digit. */
        VERSION
    }

    /** Reads a line of the list; its first lines say how one is written. */
    static BotName parse(String line) {
        String text = line;
        boolean anyCase = text.startsWith("~");
        text = anyCase ? text.substring(1).toLowerCase(Locale.ROOT) : text;
        Start start =
                switch (text.charAt(0)) {
                    case '^' -> Start.TEXT;
                    case '|' -> Start.WORD;
                    case '!' -> Start.NOT_CU;
                    default -> Start.ANYTHING;
                };
        text = start == Start.ANYTHING ? text : text.substring(1);
        End end = text.endsWith("|") ? End.WORD : text.endsWith("+") ? End.MORE : End.ANYTHING;
        text = end == End.ANYTHING ? text : text.substring(0, text.length() - 1);
        if (text.endsWith("/0")) {
            end = End.VERSION;
            text = text.substring(0, text.length() - 2);
        }
        if (text.length() < 2) {
            throw new IllegalArgumentException("name of a bot: '" + line + "' (expected: two characters or more)");
        }
        return new BotName(text, anyCase, start, end);
    }

    /** Whether it stands in a client's name at this place. */
    boolean isAt(String agent, int at) {
        return agent.regionMatches(anyCase, at, text, 0, text.length())
                && startsAt(agent, at)
                && endsAt(agent, at + text.length());
    }

    private boolean startsAt(String agent, int at) {
        return switch (start) {
            case ANYTHING -> true;
            case TEXT -> at == 0;
            case WORD -> at == 0 || !isOfWord(agent.charAt(at - 1));
            case NOT_CU -> at > 1 && agent.charAt(at - 2) != 'C' && (agent.charAt(at - 1) | 0x20) != 'u';
        };
    }

    private boolean endsAt(String agent, int at) {
        boolean over = at == agent.length();
        return switch (end) {
            case ANYTHING -> true;
            case WORD -> over || !isOfWord(agent.charAt(at));
            case MORE -> !over && isOfWord(agent.charAt(at));
            case VERSION ->
                at + 1 < agent.length()
                        && (agent.charAt(at) == '/' || agent.charAt(at) == ' ')
                        && isDigit(agent.charAt(at + 1));
        };
    }

    private static boolean isOfWord(char c) {
        return isDigit(c) || c == '_' || (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
