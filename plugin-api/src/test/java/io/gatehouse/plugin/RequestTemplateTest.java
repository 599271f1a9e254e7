/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugin.http.Arguments;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.UpstreamRequest;
import io.gatehouse.plugin.model.Consumer;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestTemplateTest {

    private static final int RANDOM_TEXTS = 5_000;

    private static final Map<String, String> RENDERED = Map.ofEntries(
            entry("$(headers.x-tenant)-suffix", "blue-suffix"),
            entry("a-$(headers[\"X-Tenant\"])-$(headers['x-tenant'])-z", "a-blue-blue-z"),
            entry("$(headers.x_tenant)", "blue"),
            entry("$(headers.under_score)", "itself"),
            entry("$(query_params.a)", "1"),
            entry("$(query_params[\"flag\"])", "true"),
            entry("$(query_params.e)", "é"),
            entry("$(uri_captures.id)/$(uri_captures[\"id\"])/$(uri_captures[2])/$(uri_captures[0])", "42/42/x//42/x"),
            entry("$(consumer.id)+$(consumer.username)", "c-1+alice"),
            entry("$(shared.text)$(shared.whole)$(shared.part)$(shared.yes)$(shared['text'])", "t71.5truet"),
            entry("$(headers.none or headers.x-tenant)", "blue"),
            entry("$(headers.none or consumer.custom_id or \"text or so\")", "text or so"),
            entry("$( headers['none']or'x' )", "x"),
            entry("$(headers.x-tenant .. '-' .. query_params.a)", "blue-1"),
            entry("$(headers.x-tenant..'/'..headers.none)", "blue/"),
            entry("$(headers.x-tenant and 'known' or 'unknown')", "known"),
            entry("$(headers.none and 'known' or 'unknown')", "unknown"),
            entry("$((headers.none or 'no') .. (headers.x-tenant and '-' .. query_params.a))", "no-1"),
            entry("$(headers.x-tenant.deeper)$(headers.x-tenant['a'] or 'none')", "none"),
            entry("$('only text')", "only text"),
            entry("$$(headers.x-tenant)$", "$blue$"),
            entry("$(headers.utf)", "é"));
    private static final List<String> MISSING = List.of(
            "$(headers.none)",
            "$(query_params.none)",
            "$(uri_captures.none)",
            "$(uri_captures[9])",
            "$(consumer.custom_id)",
            "$(shared.none)",
            "$(shared.no)",
            "$(shared.list)",
            "$(headers.none or query_params.none)");
    private static final List<String> REFUSED = List.of(
            "",
            " ",
            "headers",
            "headers.",
            "headers[x]",
            "headers[1]",
            "headers['a' ]x",
            "headers['a b']",
            "headers['']",
            "headers.a or",
            "headers.a or 5",
            "headers.a and",
            "headers.a ..",
            "headers.a ... 'x'",
            "headers.a orheaders.b",
            "headers.a.",
            "headers.a[1]",
            "()",
            "((((((((((((((((((((headers.a))))))))))))))))))))",
            "or headers.a",
            "headers.a | upper",
            "headers.a:upper()",
            "string.upper(headers.a)",
            "(function() return 1 end)()",
            "consumer.tags",
            "uri_captures[1000]",
            "uri_captures[1",
            "'open",
            "'a\\'b'",
            "Headers.a",
            "nil");
    private static final List<String> LITERAL =
            List.of("", "$", "$LATEST", "a$b$", "$[x]", "$ (headers.a)", "$(", "a:$(headers.x", "$((a)", "(headers.a)");

    private final HeaderList headers = new HeaderList();
    private final Map<String, Object> shared = new HashMap<>();
    private final Map<String, Object> answers = new HashMap<>(Map.of(
            "upstream",
                    proxy(
                            UpstreamRequest.class,
                            Map.of("headers", headers, "query", query("a=1&a=2&flag&empty=&e=%C3%A9"))),
            "pathCaptures", Map.of("id", "42"),
            "pathGroups", List.of("/42/x", "42", "x"),
            "consumer", new Consumer("c-1", "alice", null, List.of(), Map.of()),
            "shared", shared));

    @Test
    void values_of_the_request_take_the_place_of_expressions() {
        headers.add("X-Tenant", "blue");
        headers.add("X-Tenant", "second");
        headers.add("Under_Score", "itself");
        headers.add("Under-Score", "other");
        headers.add("Utf", "\u00c3\u00a9");
        shared.putAll(Map.of("text", "t", "whole", 7.0, "part", 1.5, "yes", true));

        RENDERED.forEach((template, rendered) ->
                assertThat(render(template)).as(template).isEqualTo(rendered));
    }

    @Test
    void a_missing_value_is_empty_text_without_a_fallback_and_the_fallback_with_one() {
        shared.put("no", false);
        shared.put("list", List.of("x"));

        assertThat(MISSING).allSatisfy(template -> {
            assertThat(render("<" + template + ">")).isEqualTo("<>");
            assertThat(render(template.replace(")", " or 'else')"))).isEqualTo("else");
        });
    }

    @Test
    void a_value_that_is_there_and_empty_is_not_missing() {
        headers.add("X-Empty", "");

        assertThat(render("$(headers.x-empty or 'else')$(query_params.empty or 'else')"))
                .isEmpty();
    }

    @Test
    void looking_into_a_missing_value_fails_and_names_it() {
        assertThatThrownBy(() -> render("$(headers.nope.deeper or 'x')"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("headers.nope is missing");
    }

    @Test
    void without_a_consumer_its_properties_are_missing() {
        answers.remove("consumer");

        assertThat(render("$(consumer.id or 'nobody')")).isEqualTo("nobody");
    }

    @Test
    void changes_of_earlier_plugins_are_seen() {
        RequestTemplate template = RequestTemplate.of("f", "$(headers.x)");
        headers.add("X", "before");

        assertThat(template.render(exchange())).isEqualTo("before");

        headers.set("X", "after");

        assertThat(template.render(exchange())).isEqualTo("after");
    }

    @Test
    void everything_else_is_refused_by_name() {
        assertThat(REFUSED).allSatisfy(expression -> assertThatThrownBy(
                        () -> RequestTemplate.of("tenant_id", "a-$(" + expression + ")-b"))
                .isInstanceOfSatisfying(ConfigException.class, refusal -> assertThat(refusal.field())
                        .isEqualTo("tenant_id"))
                .hasMessageContaining("$(" + expression + ")")
                .hasMessageContaining("headers.NAME")
                .hasMessageContaining("Lua code is not run"));
    }

    @Test
    void text_without_a_closed_expression_is_literal() {
        assertThat(LITERAL).allSatisfy(text -> {
            RequestTemplate template = RequestTemplate.of("f", text);

            assertThat(template.isConstant()).isTrue();
            assertThat(template.render(exchange())).isEqualTo(text);
            assertThat(template).hasToString(text);
        });
    }

    @Test
    void random_text_without_expressions_renders_unchanged_also_around_one() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        headers.add("X", "value");
        for (int i = 0; i < RANDOM_TEXTS; i++) {
            String before = text(random);
            String after = text(random);

            assertThat(render(before)).as("seed %d", seed).isEqualTo(before);
            assertThat(render(before + "$(headers.x)" + after))
                    .as("seed %d", seed)
                    .isEqualTo(before + "value" + after);
        }
    }

    private String render(String template) {
        return RequestTemplate.of("f", template).render(exchange());
    }

    private AccessExchange exchange() {
        return proxy(AccessExchange.class, answers);
    }

    /** Characters of expressions and others, never {@code $(} together. */
    private static String text(Random random) {
        String alphabet = "$$()[]\"'.or headers{}%\\é€\n";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString().replace("$(", "$_");
    }

    private static Arguments query(String query) {
        return Arguments.parse(query, 100);
    }

    private static <T> T proxy(Class<T> type, Map<String, Object> answers) {
        Object proxy = Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answers.get(method.getName()));
        return type.cast(proxy);
    }
}
