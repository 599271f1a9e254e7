/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityTypes;
import io.gatehouse.kernel.entity.PluginCatalog;
import io.gatehouse.kernel.entity.PluginType;
import io.gatehouse.kernel.entity.TestPlugins;
import io.gatehouse.kernel.entity.VaultReferences;
import io.gatehouse.kernel.http.AdminRequest;
import io.gatehouse.plugin.AdminEndpoint;
import io.gatehouse.plugin.CredentialType;
import io.gatehouse.plugin.http.HeaderList;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PluginEndpointsTest {

    private static final AdminRequest REQUEST = new AdminRequest("GET", "/", null, new HeaderList(), new byte[0]);

    private final PluginEndpoints endpoints = new PluginEndpoints(new ConfigurationSwitch() {
        private final Configuration configuration = Configuration.empty(
                EntityTypes.of(new Shelves(), TestPlugins.PATHS, InstantSource.system()),
                VaultReferences.environment("", name -> null));

        @Override
        public Configuration current() {
            return configuration;
        }

        @Override
        public void replace(Configuration replacement) {
            throw new UnsupportedOperationException("read only");
        }
    });

    /** One plugin with addresses. */
    private static final class Shelves implements PluginCatalog {

        @Override
        public @Nullable PluginType find(String name) {
            return null;
        }

        @Override
        public Collection<PluginType> all() {
            return List.of();
        }

        @Override
        public Collection<CredentialType<?>> credentialTypes() {
            return List.of();
        }

        @Override
        public Map<String, List<AdminEndpoint>> adminEndpoints() {
            return Map.of(
                    "shelf",
                    List.of(
                            new AdminEndpoint("DELETE", "/shelf", call -> io.gatehouse.plugin.Reply.empty(204)),
                            new AdminEndpoint(
                                    "GET",
                                    "/shelf/{book}/page/{page}",
                                    call -> io.gatehouse.plugin.Reply.json(
                                            200, call.parameter("book") + call.parameter("page"))),
                            new AdminEndpoint("DELETE", "/shelf/{book}/page/{page}", call -> {
                                throw new IllegalStateException(call.parameter("chapter") + call.hasUse("x"));
                            }),
                            new AdminEndpoint(
                                    "GET",
                                    "/use/{id}",
                                    call -> io.gatehouse.plugin.Reply.json(200, call.hasUse(call.parameter("id"))))));
        }
    }

    private Reply answer(String method, String... segments) {
        Endpoint endpoint = endpoints.find(List.of(segments));
        assertThat(endpoint).isNotNull();
        return endpoint.answer().to(REQUEST, method);
    }

    @Test
    void paths_are_found_with_their_methods() {
        Endpoint page = endpoints.find(List.of("shelf", "a b", "page", "7"));

        assertThat(page).isNotNull();
        assertThat(page.allowed()).isEqualTo("DELETE, GET, HEAD, OPTIONS");
        assertThat(answer("GET", "shelf", "a b", "page", "7")).isEqualTo(Reply.ok("a b7"));
        assertThat(answer("DELETE", "shelf")).isEqualTo(Reply.empty(204));
    }

    @Test
    void other_paths_are_not_there() {
        assertThat(endpoints.find(List.of())).isNull();
        assertThat(endpoints.find(List.of("shelf", "a"))).isNull();
        assertThat(endpoints.find(List.of("shelf", "a", "pages", "7"))).isNull();
    }

    @Test
    void what_a_plugin_throws_stays_here() {
        assertThatThrownBy(() -> answer("DELETE", "shelf", "a", "page", "7"))
                .isInstanceOfSatisfying(
                        AdminError.class, error -> assertThat(error.status()).isEqualTo(500))
                .hasMessageNotContaining("chapter");
    }

    @Test
    void uses_that_are_not_configured_are_none() {
        assertThat(answer("GET", "use", "x")).isEqualTo(Reply.ok(false));
    }

    @Test
    void paths_are_listed() {
        assertThat(endpoints.paths()).containsExactly("/shelf", "/shelf/{book}/page/{page}", "/use/{id}");
    }
}
