/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.botdetection;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bots that everybody knows: the list {@code known-bots.txt}. Names are looked up by their first two characters, as clients
 * choose the texts and an expression of so many names would take milliseconds for a long one.
 */
final class KnownBots {

    private static final int PLACES = 1 << 12;
    private static final BotName[] NONE = {};
    private static final BotName[][] BY_START = read();

    private KnownBots() {}

    /** Whether a client of this name is one of them. */
    static boolean contain(String agent) {
        for (int at = 0; at + 1 < agent.length(); at++) {
            BotName[] candidates = BY_START[place(agent, at)];
            for (BotName candidate : candidates) {
                if (candidate.isAt(agent, at)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The same for both cases. */
    private static int place(String text, int at) {
        return (text.charAt(at) | 0x20) * 67 + (text.charAt(at + 1) | 0x20) & PLACES - 1;
    }

    private static BotName[][] read() {
        BotName[][] byStart = new BotName[PLACES][];
        Arrays.fill(byStart, NONE);
        for (String line : lines()) {
            BotName name = BotName.parse(line);
            int place = place(name.text(), 0);
            byStart[place] = Arrays.copyOf(byStart[place], byStart[place].length + 1);
            byStart[place][byStart[place].length - 1] = name;
        }
        return byStart;
    }

    static List<String> lines() {
        try (@Nullable InputStream list = KnownBots.class.getResourceAsStream("known-bots.txt")) {
            if (list == null) {
                throw new IllegalStateException(
                        "known-bots.txt is not there (expected: beside " + KnownBots.class + ")");
            }
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
