/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.kernel.config.DeclarativeConfig.Format;
import io.gatehouse.kernel.config.DeclarativeConfig.Origin;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityTypes;
import io.gatehouse.kernel.entity.PluginUse;
import io.gatehouse.kernel.entity.RouteEntity;
import io.gatehouse.kernel.entity.StoredCredential;
import io.gatehouse.kernel.entity.TestPlugins;
import io.gatehouse.kernel.entity.VaultReferences;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DeclarativeConfigTest {

    private static final EntityTypes TYPES = TestPlugins.entityTypes();

    private static DeclarativeConfig parse(String text) throws DeclarativeException {
        Map<String, String> environment = Map.of("AWS_KEY", "from-env", "GW_SECRET", "{\"one\":\"1\"}");
        return DeclarativeConfig.parse(
                text,
                Format.ANY,
                Origin.FILE,
                TYPES,
                TestPlugins.PATHS,
                VaultReferences.environment("", environment::get));
    }

    private static DeclarativeException refused(String text) {
        return Objects.requireNonNull(catchThrowableOfType(DeclarativeException.class, () -> parse(text)));
    }

    @Test
    void ids_are_computed_from_names_as_kong_computes_them() throws Exception {
        DeclarativeConfig config = parse("""
                _format_version: "3.0"
                vaults: [{name: env, prefix: my-env}]
                services: [{name: a, host: h}]
                routes:
                - name: r
                  paths: [/r]
                  service: a
                  plugins: [{name: rate-limiting, consumer: bob, config: {minute: 1}}]
                upstreams: [{name: u.v, targets: [{target: a.b}]}]
                consumers:
                - username: bob
                  acls: [{group: g}]
                  basicauth_credentials: [{username: u, password: p}]
                plugins: [{name: cors}]
                """);

        assertThat(config.entities().get("vaults")).containsOnlyKeys("3dc3bf8d-e9b4-576c-af74-01619966a0d0");
        assertThat(config.entities().get("services")).containsOnlyKeys("72734e2a-702d-5711-b9ef-697178108ad8");
        assertThat(config.entities().get("routes")).containsOnlyKeys("da7ba03a-f1be-52d4-8a7e-c8f32640689a");
        assertThat(config.entities().get("upstreams")).containsOnlyKeys("9d665c4d-62ea-54a8-8b52-cc1ca9d79272");
        assertThat(config.entities().get("targets")).containsOnlyKeys("a9569d7b-b44f-5c99-8d0b-4bdd7b2d953e");
        assertThat(config.entities().get("consumers")).containsOnlyKeys("def4f7d3-9863-5ad2-8fa9-c949bf26f55e");
        assertThat(config.entities().get("basicauth_credentials"))
                .containsOnlyKeys("b8b13216-f8d0-5482-8264-f38e673a5811");
        assertThat(config.entities().get("acls")).containsOnlyKeys("f363fae2-e46e-560c-8df0-6fb2e9cacfcb");
        assertThat(config.configuration().consumer("def4f7d3-9863-5ad2-8fa9-c949bf26f55e"))
                .isNotNull()
                .satisfies(consumer -> assertThat(consumer.groups()).containsExactly("g"));
        assertThat(config.entities().get("plugins"))
                .containsOnlyKeys("48ee727e-8b90-5faa-bda1-a3c6bc3c9daa", "600cd640-83ff-57c7-a2d7-78b1bc3670f2");
    }

    @Test
    void the_snapshot_is_typed() throws Exception {
        Configuration configuration = parse("""
                        _format_version: "3.0"
                        services:
                        - name: shop
                          url: https://shop.example.test/api
                          routes:
                          - name: cart
                            paths: [/cart, "~/c/\\\\d+$"]
                            headers: {x-a: ["1", "2"]}
                            plugins:
                            - name: key-auth
                              ordering: {before: {access: [cors]}}
                        consumers:
                        - username: bob
                          keyauth_credentials: [{key: k1, ttl: 60}, {key: k2}]
                          basicauth_credentials: [{username: u, password: secret}]
                        upstreams: [{name: u.v, targets: [{target: "10.0.0.1:80", weight: 5}, {target: h}]}]
                        """).configuration();

        RouteEntity route = configuration.routes().get(0);
        assertThat(route.route().paths()).containsExactly("/cart", "~/c/\\d+$");
        assertThat(route.route().headers()).containsEntry("x-a", List.of("1", "2"));
        assertThat(route.stripPath()).isTrue();
        assertThat(configuration.services().get(route.serviceId()).service())
                .satisfies(service -> assertThat(service.protocol()).isEqualTo("https"))
                .satisfies(service -> assertThat(service.port()).isEqualTo(443))
                .satisfies(service -> assertThat(service.path()).isEqualTo("/api"));
        PluginUse use = configuration.plugins().get(0);
        assertThat(use.routeId()).isEqualTo(route.route().id());
        assertThat(use.before()).containsExactly("cors");
        assertThat(configuration.config(use)).isInstanceOf(TestPlugins.KeyAuth.class);
        StoredCredential first = Objects.requireNonNull(configuration.credential("keyauth_credentials", "k1"));
        assertThat(first.expiresAt()).isBetween(System.currentTimeMillis(), System.currentTimeMillis() + 60_000);
        assertThat(first.credential().value()).isEqualTo(new TestPlugins.ApiKey("k1"));
        assertThat(first.credential().consumer().username()).isEqualTo("bob");
        assertThat(Objects.requireNonNull(configuration.credential("keyauth_credentials", "k2"))
                        .expiresAt())
                .isEqualTo(Long.MAX_VALUE);
        assertThat(configuration.credential("keyauth_credentials", "k3")).isNull();
        assertThat(Objects.requireNonNull(configuration.credential("basicauth_credentials", "u"))
                        .credential()
                        .identifier())
                .isEqualTo("u");
        assertThat(configuration.upstreams().get("u.v").targets())
                .extracting(target -> target.host() + ":" + target.port())
                .containsExactly("10.0.0.1:80", "h:8000");
    }

    @Test
    void vault_references_are_kept_and_resolved_for_the_record() throws Exception {
        Configuration configuration = parse("""
                        _format_version: "3.0"
                        vaults: [{name: env, prefix: my-vault, config: {prefix: gw_}}]
                        plugins:
                        - name: aws-lambda
                          config: {aws_key: "{vault://env/aws-key}", aws_secret: "{vault://my-vault/secret/one}"}
                        """).configuration();

        PluginUse use = configuration.plugins().get(0);
        assertThat(use.config()).containsEntry("aws_key", "{vault://env/aws-key}");
        TestPlugins.AwsLambda record = (TestPlugins.AwsLambda) configuration.config(use);
        assertThat(record.awsKey()).isEqualTo("from-env");
        assertThat(record.awsSecret()).isEqualTo("1");
        assertThat(record.timeout()).isEqualTo(60000);
        assertThat(record.port()).isEqualTo(443);
    }

    @Test
    void fields_that_may_not_be_references_are_not_resolved() throws Exception {
        Configuration configuration = parse("""
                        _format_version: "3.0"
                        plugins: [{name: request-termination, config: {message: "{vault://env/aws-key}"}}]
                        """).configuration();

        assertThat(configuration.config(configuration.plugins().get(0)))
                .isInstanceOfSatisfying(TestPlugins.RequestTermination.class, record -> assertThat(record.message())
                        .isEqualTo("{vault://env/aws-key}"));
    }

    @Test
    void the_listing_shows_place_and_value_found_but_no_secret() {
        DeclarativeException problem = refused("""
                _format_version: "3.0"
                services:
                - {name: a, host: h}
                - {name: b, port: http}
                plugins:
                - {name: nope}
                - {name: aws-lambda, config: {aws_key: [hush], aws_secret: s3cret, log_type: All}}
                consumers:
                - username: a
                  keyauth_credentials: [{key: 1234567}]
                """);

        assertThat(problem.listing()).isEqualTo("""
                        in 'consumers':
                          - in entry 1 of 'consumers':
                            in 'keyauth_credentials':
                              - in entry 1 of 'keyauth_credentials':
                                in 'key': expected a string (found: ******)
                        in 'plugins':
                          - in entry 1 of 'plugins':
                            in 'name': plugin 'nope' not enabled; add it to the 'plugins' configuration property
                              plugins that are there: aws-lambda, basic-auth, cors, key-auth, rate-limiting, request-termination
                          - in entry 2 of 'plugins':
                            in 'config':
                              in 'aws_key': expected a string
                              in 'log_type': expected one of: Tail, None (found: 'All')
                        in 'services':
                          - in entry 2 of 'services':
                            in 'host': required field missing
                            in 'port': expected an integer (found: 'http')
                        """);
    }

    @Test
    void a_duplicate_key_is_not_shown_in_the_listing() {
        DeclarativeException problem = refused("""
                _format_version: "3.0"
                consumers:
                - {username: a, keyauth_credentials: [{key: hush}]}
                - {username: b, keyauth_credentials: [{key: hush}]}
                """);

        assertThat(problem.listing()).contains("already declared").doesNotContain("hush");
    }

    @Test
    void dates_are_texts_and_versions_without_quotes_are_numbers() {
        assertThat(refused("_format_version: 3.0").fields())
                .containsExactly(Map.entry("_format_version", "expected a string"));
        assertThat(refused("{_format_version: \"3.0\", consumers: [{username: 2026-01-01}, {username: 12}]}")
                        .getMessage())
                .isEqualTo("declarative config is invalid: {consumers={[2]={username=\"expected a string\"}}}");
    }

    @Test
    void yaml_that_makes_objects_or_explodes_is_refused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            String previous = "*a" + (i - 1);
            bomb.append("a" + i + ": &a" + i + " [" + (previous + ",").repeat(9) + previous + "]\n");
        }

        assertThat(refused("!!java.net.URL [\"http://localhost\"]").getMessage())
                .contains("failed parsing");
        assertThat(refused(bomb.toString()).getMessage()).contains("not usable YAML");
        assertThat(refused("a: &a [*a]").getMessage()).contains("failed parsing");
        assertThat(refused("just text").getMessage()).contains("expected an object");
    }

    @Test
    void members_for_deck_are_accepted_from_files_only() throws Exception {
        String text = "{_format_version: \"3.0\", _info: {select_tags: [a]}, _workspace: default}";

        assertThat(parse(text).configuration().warnings())
                .containsExactly(
                        "_info has no effect: it is for decK only", "_workspace has no effect: it is for decK only");
        assertThatThrownBy(() -> DeclarativeConfig.parse(
                        text,
                        Format.YAML,
                        Origin.API,
                        TYPES,
                        TestPlugins.PATHS,
                        VaultReferences.environment("", name -> null)))
                .hasMessage("declarative config is invalid: {_info=\"unknown field\",_workspace=\"unknown field\"}");
    }

    @Test
    void plugins_that_never_run_are_warned_about() throws Exception {
        Configuration configuration = parse("""
                        _format_version: "3.0"
                        services: [{name: a, host: h}]
                        routes: [{name: r, service: a, protocols: [grpc], paths: [/r]}]
                        plugins:
                        - {name: key-auth, route: r, protocols: [http]}
                        - {name: key-auth, service: a, protocols: [http]}
                        - {name: cors, id: 00000000-0000-4000-8000-000000000001}
                        - {name: cors, id: 00000000-0000-4000-8000-000000000002}
                        - {name: request-termination, route: r}
                        """).configuration();

        assertThat(configuration.warnings())
                .hasSize(3)
                .anyMatch(warning -> warning.endsWith("must match the associated route's protocols"))
                .anyMatch(warning -> warning.contains("at least one route pointing to this Plugin's service"))
                .anyMatch(warning -> warning.startsWith("plugin cors 00000000-0000-4000-8000-000000000002"));
    }

    @Test
    void disabled_services_are_flagged() throws Exception {
        Configuration configuration = parse(
                        "{_format_version: \"3.0\", services: [{name: a, host: h, enabled: false}]}")
                .configuration();

        assertThat(configuration.services().values())
                .allSatisfy(service -> assertThat(service.enabled()).isFalse());
    }

    @Test
    void many_credentials_are_found_by_key() throws Exception {
        StringBuilder text = new StringBuilder("{\"_format_version\":\"3.0\",\"consumers\":[{\"username\":\"a\"}],");
        text.append("\"keyauth_credentials\":[");
        int count = 20_000;
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("{\"consumer\":\"a\",\"key\":\"key-")
                    .append(i)
                    .append("\"}");
        }
        text.append("]}");

        Configuration configuration = parse(text.toString()).configuration();

        assertThat(configuration.credential("keyauth_credentials", "key-19999")).isNotNull();
        assertThat(configuration.table(TYPES.named("keyauth_credentials")).size())
                .isEqualTo(count);
    }
}
