/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.kernel.config.DeclarativeConfig;
import io.gatehouse.kernel.config.DeclarativeConfig.Format;
import io.gatehouse.kernel.config.DeclarativeConfig.Origin;
import io.gatehouse.kernel.config.DeclarativeException;
import io.gatehouse.kernel.store.StoredRow;
import io.gatehouse.plugin.CredentialType;
import io.gatehouse.plugin.PluginInfo;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.testsupport.TestCertificate;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelinkingTest {

    private static final VaultReferences VAULTS = VaultReferences.environment("", name -> null);

    /** A first version of request-termination. */
    record FirstTermination(@Nullable Integer statusCode) {}

    /** A later version of request-termination. */
    record Termination(
            @Nullable Integer statusCode,
            @Nullable String message,
            @Default("7") int added) {}

    private static Configuration read(String yaml) throws DeclarativeException {
        return DeclarativeConfig.parse(
                        yaml, Format.YAML, Origin.FILE, TestPlugins.entityTypes(), TestPlugins.PATHS, VAULTS)
                .configuration();
    }

    private static EntityTypes types(
            Class<? extends Record> termination, Collection<CredentialType<?>> credentialTypes) {
        PluginType plugin = new PluginType(new PluginInfo("request-termination", 2), termination, "2");
        PluginCatalog catalog = new PluginCatalog() {
            @Override
            public @Nullable PluginType find(String name) {
                return name.equals("request-termination") ? plugin : null;
            }

            @Override
            public Collection<PluginType> all() {
                return List.of(plugin);
            }

            @Override
            public Collection<CredentialType<?>> credentialTypes() {
                return credentialTypes;
            }
        };
        return EntityTypes.of(catalog, TestPlugins.PATHS, InstantSource.system());
    }

    @Test
    void the_same_plugins_give_the_same_configuration() throws Exception {
        Configuration before = read("""
                _format_version: "3.0"
                routes: [{name: z, paths: [/z]}, {name: a, paths: [/a]}, {name: m, paths: [/m]}]
                consumers: [{username: c, keyauth_credentials: [{key: k}], basicauth_credentials: [{username: u, password: p}],
                  acls: [{group: g}]}]
                vaults: [{prefix: mine, name: env, config: {prefix: X_}}]
                """);

        Configuration after = before.relinked(TestPlugins.entityTypes());

        assertThat(after.hash()).isEqualTo(before.hash());
        assertThat(after.routes()).extracting(route -> route.route().name()).containsExactly("z", "a", "m");
        Consumer consumer = Objects.requireNonNull(after.consumerNamed("c"));
        assertThat(consumer.groups()).containsExactly("g");
        assertThat(Objects.requireNonNull(after.credential("keyauth_credentials", "k"))
                        .credential()
                        .consumer())
                .isSameAs(consumer);
        EntityType basic = after.types().named("basicauth_credentials");
        assertThat(after.table(basic).rows())
                .isEqualTo(before.table(before.types().named("basicauth_credentials"))
                        .rows());
    }

    @Test
    void new_fields_of_a_plugin_get_their_defaults() throws Exception {
        Configuration old = DeclarativeConfig.parse(
                        """
                        _format_version: "3.0"
                        plugins: [{name: request-termination, config: {status_code: 410}}]
                        """,
                        Format.YAML,
                        Origin.FILE,
                        types(FirstTermination.class, List.of()),
                        TestPlugins.PATHS,
                        VAULTS)
                .configuration();

        Configuration used = old.relinked(types(Termination.class, List.of()));

        assertThat(used.plugins().get(0).config())
                .containsEntry("status_code", 410L)
                .containsEntry("added", 7L);
    }

    @Test
    void every_entity_that_does_not_fit_is_named() throws Exception {
        Configuration before = read("""
                _format_version: "3.0"
                plugins: [{name: cors}, {name: request-termination, config: {body: x, content_type: t/p}}]
                consumers: [{username: c, keyauth_credentials: [{key: k}]}]
                """);

        MisfitException refused =
                catchThrowableOfType(MisfitException.class, () -> before.relinked(types(Termination.class, List.of())));

        assertThat(refused.problems()).hasSize(3);
        assertThat(refused)
                .hasMessageContaining("plugin 'cors' not enabled")
                .hasMessageContaining("unknown field")
                .hasMessageContaining("keyauth_credentials")
                .hasMessageContaining("no plugin brings this type");
    }

    @Test
    void what_has_become_unfit_with_time_is_in_nobodys_way(@TempDir Path directory) throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        EntityTypes types = EntityTypes.of(new TestPlugins(), TestPlugins.PATHS, now::get);
        String id = "5f1d7fb4-4e8b-4b5e-9a4e-6a5c1e0d2b11";
        Map<String, @Nullable Object> authority = types.named("ca_certificates")
                .schema()
                .complete(
                        Map.of(
                                "id",
                                id,
                                "cert",
                                TestCertificate.authority(directory).pem()),
                        types.values());
        Configuration before =
                Configuration.empty(types, VAULTS).with(List.of(new StoredRow("ca_certificates", id, authority)));
        assertThat(before.authorities()).hasSize(1);

        now.set(now.get().plus(Duration.ofDays(30)));
        Configuration after = before.relinked(EntityTypes.of(new TestPlugins(), TestPlugins.PATHS, now::get));

        assertThat(after.authorities()).isEmpty();
        assertThat(after.misfits()).hasSize(1).first().asString().contains("certificate expired");
    }
}
