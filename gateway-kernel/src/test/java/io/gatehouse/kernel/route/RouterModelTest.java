/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares the router with a plain reading of the rules: try everything, keep the best. */
class RouterModelTest {

    private static final int RULE_SETS = 3_000;
    private static final int REQUESTS = 25;
    private static final int CHAINS = 200;
    private static final int STEPS = 15;
    private static final int REQUESTS_A_STEP = 12;
    private static final String[] METHODS = {"GET", "POST", "PUT"};
    private static final String[] HOSTS = {"a.test", "b.a.test", "*.a.test", "a.*", "a.test:81", "*.test:8000", "c.test"
    };
    private static final String[] REQUEST_HOSTS = {
        "a.test", "b.a.test", "a.test:81", "c.b.a.test:8000", "a.b", "z", "c.test:x"
    };
    private static final String[] REGEXES = {
        "~/a/\\d+", "~/(a|b)", "~/a/(?<x>[^/]+)$", "~/a|/b", "~/ab?", "~/\\w+/(\\w+)", "~/a/b{2}", "~/(?i)A", "~/.*b$"
    };
    private static final String[] SEGMENTS = {"a", "b", "ab", "abc", "ü", "1", "12", ""};
    private static final String[] HEADER_VALUES = {"1", "V2", "~*^v\\d$", "~*B"};
    private static final String[] SNIS = {"s.test", "*.test", "t.*"};
    private static final String[] REQUEST_SNIS = {"s.test", "x.test", "t.u", "none"};

    @ParameterizedTest
    @EnumSource(RouteOrder.class)
    void finds_what_a_linear_search_finds(RouteOrder order) {
        long seed = System.nanoTime();
        System.out.println("RouterModelTest " + order + " seed " + seed);
        Random random = new Random(seed);
        int matches = 0;
        for (int set = 0; set < RULE_SETS; set++) {
            List<RouteRule<String>> rules = rules(random, 1 + random.nextInt(14));
            Router<String> router = Router.compile(rules, order);
            for (int i = 0; i < REQUESTS; i++) {
                SampleRequest request = request(random);
                Found expected = best(rules, request, order);

                RouteMatch<String> match = router.match(request);

                assertThat(found(match))
                        .as("seed %d, %s in %s", seed, request, rules)
                        .isEqualTo(expected);
                matches += match == null ? 0 : 1;
            }
        }
        assertThat(matches).isGreaterThan(RULE_SETS * REQUESTS / 4);
    }

    @ParameterizedTest
    @EnumSource(RouteOrder.class)
    void decides_after_any_changes_as_if_made_from_the_rules_that_are_there_then(RouteOrder order) {
        long seed = System.nanoTime();
        System.out.println("RouterModelTest changes " + order + " seed " + seed);
        Random random = new Random(seed);
        int matches = 0;
        for (int chain = 0; chain < CHAINS; chain++) {
            List<RouteRule<String>> rules = new ArrayList<>();
            Router<String> router = Router.compile(rules, order);
            for (int step = 0; step < STEPS; step++) {
                List<RouteRule<String>> gone = someOf(random, rules);
                List<RouteRule<String>> added = rules(random, random.nextInt(5));
                if (!gone.isEmpty() && random.nextBoolean()) {
                    added.add(rule(random, gone.get(0).id()));
                }
                rules.removeAll(gone);
                rules.addAll(added);
                Router<String> before = router;
                SampleRequest earlier = request(random);
                RouteMatch<String> decidedBefore = before.match(earlier);

                router = before.with(gone, added);

                assertThat(found(before.match(earlier))).isEqualTo(found(decidedBefore));
                Router<String> fromScratch = Router.compile(rules, order);
                for (int i = 0; i < REQUESTS_A_STEP; i++) {
                    SampleRequest request = request(random);
                    Found found = found(router.match(request));
                    assertThat(found)
                            .as("seed %d, %s in %s", seed, request, rules)
                            .isEqualTo(best(rules, request, order))
                            .isEqualTo(found(fromScratch.match(request)));
                    matches += found == null ? 0 : 1;
                }
            }
        }
        assertThat(matches).isGreaterThan(CHAINS * STEPS * REQUESTS_A_STEP / 4);
    }

    private static List<RouteRule<String>> someOf(Random random, List<RouteRule<String>> rules) {
        List<RouteRule<String>> some = new ArrayList<>();
        for (RouteRule<String> rule : rules) {
            if (random.nextInt(4) == 0) {
                some.add(rule);
            }
        }
        return some;
    }

    private static @Nullable Found found(@Nullable RouteMatch<String> match) {
        return match == null ? null : new Found(match.value(), match.matchedText(), match.groups());
    }

    private record Found(String name, @Nullable String text, List<String> groups) {}

    private record Option(RouteRule<String> rule, String path, UUID id, Found found) {}

    private static @Nullable Found best(List<RouteRule<String>> rules, SampleRequest request, RouteOrder order) {
        List<Option> options = new ArrayList<>();
        for (RouteRule<String> rule : rules) {
            if (!fits(rule, request, order)) {
                continue;
            }
            for (RoutePaths group : RoutePaths.of(rule)) {
                addOptions(rule, group, request.path(), options);
            }
        }
        Comparator<Option> comparator = order == RouteOrder.ORIGINAL
                ? Comparator.comparing(RouterModelTest::measured)
                : Comparator.comparing((Option o) -> criteria(o.rule()))
                        .thenComparing(o -> plainHosts(o.rule()))
                        .thenComparing(o -> o.rule().headers().size())
                        .thenComparing(o -> o.path().startsWith("~"))
                        .thenComparing(o -> o.path().startsWith("~") ? o.rule().regexPriority() : 0)
                        .thenComparing(o -> prefixLength(o.path()));
        return options.stream()
                .max(comparator.thenComparing(o -> o.id().toString()))
                .map(Option::found)
                .orElse(null);
    }

    private static void addOptions(RouteRule<String> rule, RoutePaths group, String path, List<Option> options) {
        if (group.paths().isEmpty()) {
            options.add(new Option(rule, "", group.id(), new Found(rule.value(), null, List.of())));
        }
        for (String candidate : group.paths()) {
            Found found = candidate.startsWith("~")
                    ? regex(rule, candidate.substring(1), path)
                    : path.startsWith(candidate) ? new Found(rule.value(), candidate, List.of()) : null;
            if (found != null) {
                options.add(new Option(rule, candidate, group.id(), found));
                return;
            }
        }
    }

    private static @Nullable Found regex(RouteRule<String> rule, String regex, String path) {
        Matcher matcher =
                Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS).matcher(path);
        if (!matcher.lookingAt()) {
            return null;
        }
        List<String> groups = new ArrayList<>();
        for (int i = 0; i <= matcher.groupCount(); i++) {
            groups.add(matcher.group(i) == null ? "" : matcher.group(i));
        }
        return new Found(rule.value(), matcher.group(), groups);
    }

    private static boolean fits(RouteRule<String> rule, SampleRequest request, RouteOrder order) {
        String[] hostAndPort = request.host().split(":", 2);
        boolean numbered = hostAndPort.length == 2 && hostAndPort[1].matches("\\d+");
        String host = numbered ? hostAndPort[0] : request.host();
        int port = numbered ? Integer.parseInt(hostAndPort[1]) : request.port();
        boolean tls = request.scheme().equals("https");
        boolean sniFits = rule.snis().isEmpty()
                || (tls
                        ? rule.snis().stream().anyMatch(sni -> wild(sni, request.sni()))
                        : order == RouteOrder.ORIGINAL);
        return !rule.protocols().contains("tcp")
                && (rule.methods().isEmpty() || rule.methods().contains(request.method()))
                && (rule.hosts().isEmpty() || rule.hosts().stream().anyMatch(h -> hostFits(h, host, port)))
                && sniFits
                && rule.headers().entrySet().stream().allMatch(header -> headerFits(header, request));
    }

    private static boolean hostFits(String pattern, String host, int port) {
        int colon = pattern.indexOf(':');
        return colon < 0
                ? wild(pattern, host)
                : port == Integer.parseInt(pattern.substring(colon + 1)) && wild(pattern.substring(0, colon), host);
    }

    private static boolean wild(String pattern, String text) {
        return Pattern.matches(Pattern.quote(pattern).replace("*", "\\E.*\\Q"), text);
    }

    private static boolean headerFits(Map.Entry<String, List<String>> header, SampleRequest request) {
        for (int i = 0; i < request.headers().size(); i++) {
            String name = request.headers().name(i).toLowerCase(Locale.ROOT).replace('_', '-');
            String value = request.headers().value(i).toLowerCase(Locale.ROOT);
            boolean accepted = header.getValue().stream()
                    .map(wanted -> wanted.toLowerCase(Locale.ROOT))
                    .anyMatch(wanted -> wanted.startsWith("~*")
                            ? Pattern.compile(wanted.substring(2))
                                    .matcher(value)
                                    .find()
                            : wanted.equals(value));
            if (name.equals(header.getKey()) && accepted) {
                return true;
            }
        }
        return false;
    }

    private static BigInteger measured(Option option) {
        RouteRule<String> rule = option.rule();
        boolean regex = option.path().startsWith("~");
        BigInteger weight = BigInteger.valueOf(criteria(rule))
                .shiftLeft(29)
                .or(BigInteger.valueOf(rule.headers().size()).shiftLeft(20))
                .or(BigInteger.valueOf(regex ? rule.regexPriority() : 0).shiftLeft(19))
                .or(BigInteger.valueOf(prefixLength(option.path())));
        if (weight.testBit(31)) {
            weight = weight.or(BigInteger.valueOf(0xFFFFFFFFL).shiftLeft(32));
        }
        weight = plainHosts(rule) ? weight.setBit(60) : weight;
        return regex ? weight.setBit(51) : weight;
    }

    private static int criteria(RouteRule<String> rule) {
        return (rule.methods().isEmpty() ? 0 : 1)
                + (rule.hosts().isEmpty() ? 0 : 1)
                + (rule.paths().isEmpty() ? 0 : 1)
                + (rule.headers().isEmpty() ? 0 : 1)
                + (rule.snis().isEmpty() ? 0 : 1);
    }

    private static boolean plainHosts(RouteRule<String> rule) {
        return !rule.hosts().isEmpty() && rule.hosts().stream().noneMatch(host -> host.contains("*"));
    }

    private static int prefixLength(String path) {
        return path.startsWith("~") ? 0 : path.replace("ü", "__").length();
    }

    private static List<RouteRule<String>> rules(Random random, int count) {
        List<RouteRule<String>> rules = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rules.add(rule(random, new UUID(random.nextLong(), random.nextLong()).toString()));
        }
        return rules;
    }

    private static RouteRule<String> rule(Random random, String id) {
        Rules rule = Rules.rule("r" + random.nextInt()).id(id).regexPriority(random.nextInt(4));
        if (random.nextInt(4) == 0) {
            rule.methods(some(random, METHODS));
        }
        if (random.nextInt(3) == 0) {
            rule.hosts(some(random, HOSTS));
        }
        if (random.nextInt(5) == 0) {
            rule.header("x-a", some(random, HEADER_VALUES));
        }
        if (random.nextInt(8) == 0) {
            rule.header("x-b", "1");
        }
        if (random.nextInt(6) == 0) {
            rule.snis(some(random, SNIS));
        }
        if (random.nextInt(20) == 0) {
            rule.protocols("tcp");
        }
        if (random.nextInt(5) > 0) {
            String[] paths = new String[1 + random.nextInt(3)];
            for (int p = 0; p < paths.length; p++) {
                paths[p] = random.nextInt(3) == 0 ? one(random, REGEXES) : path(random);
            }
            rule.paths(paths);
        }
        return rule.build();
    }

    private static SampleRequest request(Random random) {
        SampleRequest request =
                SampleRequest.get(path(random)).method(one(random, METHODS)).host(one(random, REQUEST_HOSTS));
        if (random.nextBoolean()) {
            request = request.header(
                    random.nextBoolean() ? "X-A" : "x_a", one(random, new String[] {"1", "v2", "v3", "ab"}));
        }
        if (random.nextInt(3) == 0) {
            request = request.header("X-B", "1");
        }
        return random.nextBoolean() ? request.tls(one(random, REQUEST_SNIS)) : request;
    }

    private static String path(Random random) {
        StringBuilder path = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            path.append('/').append(one(random, SEGMENTS));
        }
        return RequestPath.normalForm(path.toString());
    }

    private static String[] some(Random random, String[] values) {
        String[] chosen = new String[1 + random.nextInt(2)];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = one(random, values);
        }
        return chosen;
    }

    private static String one(Random random, String[] values) {
        return values[random.nextInt(values.length)];
    }
}
