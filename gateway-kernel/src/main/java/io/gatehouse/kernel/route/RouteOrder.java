/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import java.util.List;

/** Which of several matching routes wins: the values of setting {@code route_match_calculation}. */
public enum RouteOrder {

    /**
     * The order Kong 3.9 has in practice: only plain hosts, regular expression, then number of criteria, header names together
     * with the regex priority, length of the prefix. Four or more criteria, or a regex priority outside 0 to 4095, outrank
     * everything. On plain http, server names are not asked for.
     */
    ORIGINAL {
        @Override
        long weight(RouteRule<?> rule, List<String> paths) {
            int low = criteria(rule) << 29 | headerNames(rule) << 20 | regexPriority(rule, paths) << 19 | length(paths);
            return (long) low | plainHosts(rule) << 60 | regex(paths) << 51;
        }

        @Override
        boolean sniOnlyWithTls() {
            return true;
        }
    },

    /**
     * The order Kong documents: number of criteria, only plain hosts, header names, regular expression, regex priority, length
     * of the prefix. Routes with server names do not match plain http.
     */
    STRICT {
        @Override
        long weight(RouteRule<?> rule, List<String> paths) {
            long high = (long) criteria(rule) << 61 | plainHosts(rule) << 60 | (long) headerNames(rule) << 52;
            long priority = regex(paths) == 0 ? 0 : regexPriority(rule, paths) - (long) Integer.MIN_VALUE;
            return high | regex(paths) << 51 | priority << 19 | length(paths);
        }

        @Override
        boolean sniOnlyWithTls() {
            return false;
        }
    };

    private static final int MAX_HEADER_NAMES = 255;
    private static final int MAX_LENGTH = 0x7FFFF;

    /** Rank among rules as an unsigned number, higher first. {@code paths} is one group: all regexes, or of one length. */
    abstract long weight(RouteRule<?> rule, List<String> paths);

    /** Whether a rule's server names count on TLS connections only, and are passed over on others. */
    abstract boolean sniOnlyWithTls();

    private static int criteria(RouteRule<?> rule) {
        return one(rule.methods().isEmpty())
                + one(rule.hosts().isEmpty())
                + one(rule.paths().isEmpty())
                + one(rule.headers().isEmpty())
                + one(rule.snis().isEmpty());
    }

    private static int one(boolean empty) {
        return empty ? 0 : 1;
    }

    private static long plainHosts(RouteRule<?> rule) {
        if (rule.hosts().isEmpty()) {
            return 0;
        }
        for (String host : rule.hosts()) {
            if (host.indexOf('*') >= 0) {
                return 0;
            }
        }
        return 1;
    }

    private static int headerNames(RouteRule<?> rule) {
        return Math.min(rule.headers().size(), MAX_HEADER_NAMES);
    }

    private static long regex(List<String> paths) {
        return one(paths.isEmpty() || !RoutePaths.isRegex(paths.get(0)));
    }

    private static int regexPriority(RouteRule<?> rule, List<String> paths) {
        return regex(paths) == 0 ? 0 : rule.regexPriority();
    }

    private static int length(List<String> paths) {
        return paths.isEmpty() || regex(paths) == 1 ? 0 : RoutePaths.length(paths.get(0)) & MAX_LENGTH;
    }
}
