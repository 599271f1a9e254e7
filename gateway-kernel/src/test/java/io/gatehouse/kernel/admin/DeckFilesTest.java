/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.StoredConfigurations;
import io.gatehouse.kernel.http.AdminResponse;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.store.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Files as decK writes them. */
class DeckFilesTest {

    private final MemoryStore.Database database = new MemoryStore.Database();
    private final AdminFixture gateway;

    DeckFilesTest() throws Exception {
        gateway = new AdminFixture(StoredConfigurations.of(database));
    }

    private AdminResponse take(String yaml) {
        return gateway.send("POST", "/import", Map.of("Content-Type", "text/yaml"), yaml);
    }

    private static String text(AdminResponse answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static @Nullable Object at(AdminResponse answer, String pointer) {
        return AnswerComparison.at(JsonCodec.INSTANCE.read(text(answer)), pointer);
    }

    @Test
    void references_are_names_ids_or_both() {
        AdminResponse taken = take("""
                _format_version: "3.0"
                services:
                - {name: shop, host: h}
                - {id: 11111111-1111-4111-8111-111111111111, name: other, host: h}
                consumers: [{username: bob}]
                routes:
                - {name: by-name, paths: [/a], service: {name: shop}}
                - {name: by-id, paths: [/b], service: {id: 11111111-1111-4111-8111-111111111111}}
                - {name: by-both, paths: [/c], service: {id: 11111111-1111-4111-8111-111111111111, name: other}}
                - {name: by-text, paths: [/d], service: shop}
                plugins:
                - {name: key-auth, route: {name: by-name}}
                - {name: request-termination, service: shop, consumer: {username: bob}}
                key_sets: [{name: ring}]
                keys: [{name: one, kid: one, set: {name: ring, tags: [x]}, jwk: '{"kid":"one","kty":"oct","k":"czI"}'}]
                """);

        assertThat(taken.status()).as(text(taken)).isEqualTo(200);
        assertThat(at(gateway.get("/routes/by-name/service"), "/name")).isEqualTo("shop");
        assertThat(at(gateway.get("/routes/by-id/service"), "/name")).isEqualTo("other");
        assertThat(at(gateway.get("/routes/by-both/service"), "/name")).isEqualTo("other");
        assertThat(at(gateway.get("/routes/by-text/service"), "/name")).isEqualTo("shop");
        assertThat(at(gateway.get("/routes/by-name/plugins"), "/data/0/name")).isEqualTo("key-auth");
        assertThat(at(gateway.get("/consumers/bob/plugins"), "/data/0/name")).isEqualTo("request-termination");
        assertThat(at(gateway.get("/key-sets/ring/keys"), "/data/0/kid")).isEqualTo("one");
    }

    @Test
    void references_to_nothing_name_what_they_refer_to() {
        AdminResponse refused = take("""
                _format_version: "3.0"
                services: [{name: shop, host: h}]
                routes: [{name: r, paths: [/a], service: {name: shopp}}]
                """);
        AdminResponse misspelt = take("""
                _format_version: "3.0"
                routes: [{name: r, paths: [/a], service: {nme: shop}}]
                """);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(String.valueOf(at(refused, "/problems"))).contains("service: shopp", "no such entry in 'services'");
        assertThat(misspelt.status()).isEqualTo(400);
        assertThat(String.valueOf(at(misspelt, "/problems"))).contains("in 'service'");
        assertThat(database.rows()).isEmpty();
    }

    @Test
    void variables_that_nobody_filled_in_are_refused_where_they_are() {
        AdminResponse refused = take("""
                _format_version: "3.0"
                services:
                - name: shop
                  host: h
                  plugins: [{name: aws-lambda, config: {aws_secret: '${{ env "DECK_SECRET" }}'}}]
                - {name: other, host: '${{env "DECK_HOST"}}'}
                """);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(String.valueOf(at(refused, "/problems")))
                .contains("in 'aws_secret'", "in 'host'", "entry 2 of 'services'", "DECK_HOST")
                .contains("deck file render --populate-env-vars")
                .doesNotContain("DECK_SECRET");
        assertThat(database.rows()).isEmpty();
    }

    @Test
    void entities_of_other_products_are_refused_with_the_reason() {
        AdminResponse refused = take("_format_version: '3.0'\nconsumer_groups: [{name: gold}]\nrbac_roles: []\n");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(String.valueOf(at(refused, "/problems")))
                .contains("consumer_groups", "enterprise edition", "without them")
                .doesNotContain("rbac_roles");
    }

    @Test
    void passwords_that_are_hashed_already_are_told_of() {
        String file = """
                _format_version: "3.0"
                %s
                consumers:
                - username: bob
                  basicauth_credentials: [{username: bob, password: 0123456789abcdef0123456789abcdef01234567}]
                """;

        AdminResponse dumped = take(file.formatted(""));
        AdminResponse meant = take(file.formatted("_transform: false"));

        assertThat(dumped.status()).as(text(dumped)).isEqualTo(200);
        assertThat(String.valueOf(at(dumped, "/warnings")))
                .contains("basicauth_credentials", "password", "_transform: false")
                .doesNotContain("0123456789abcdef");
        assertThat(text(meant)).contains("\"warnings\":[]");
        assertThat(text(gateway.get("/consumers/bob/basic-auth"))).contains("0123456789abcdef");
    }

    @Test
    void what_a_file_says_about_itself_is_understood_or_told_of() {
        AdminResponse taken = take("""
                _format_version: "3.0"
                _workspace: default
                _info:
                  select_tags: [team]
                  default_lookup_tags: {services: [shared]}
                  consumer_group_policy_overrides: true
                services: [{name: shop, host: h}]
                """);

        assertThat(taken.status()).as(text(taken)).isEqualTo(200);
        assertThat(at(taken, "/warnings"))
                .hasToString("[_info.consumer_group_policy_overrides has no effect in this gateway]");
        assertThat(text(gateway.get("/services/shop"))).contains("\"tags\":[\"team\"]");
    }
}
