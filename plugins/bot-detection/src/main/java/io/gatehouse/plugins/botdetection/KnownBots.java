/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.botdetection;

import io.gatehouse.plugins.expressions.Expression;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The bots that everybody knows: a list of expressions in {@code known-bots.txt}, one a line. */
final class KnownBots {

    private static final Expression ALL = Expression.of(String.join("|", lines()));

    private KnownBots() {}

    /** Whether a client of this name is one of them. */
    static boolean contain(String agent) {
        return ALL.isFoundIn(agent);
    }

    static List<String> lines() {
        try (InputStream list = KnownBots.class.getResourceAsStream("known-bots.txt")) {
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
