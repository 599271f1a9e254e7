/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.acl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.plugin.http.Headers;
import io.gatehouse.testkit.PluginHarness;
import io.gatehouse.testkit.TestReply;
import io.gatehouse.testkit.TestRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AclTest {

    private static final TestRequest STAFF = TestRequest.get("/").header("As", "staff");
    private static final TestRequest LONER = TestRequest.get("/").header("As", "loner");
    private static final TestRequest GUEST = TestRequest.get("/").header("As", "guest");
    private static final TestRequest NOBODY = TestRequest.get("/");

    @Test
    void service_is_told_all_groups_of_an_allowed_consumer_in_their_order() {
        Headers headers = sentOn(Map.of("allow", List.of("b", "z")), STAFF);

        assertThat(headers.all("X-Consumer-Groups")).containsExactly("c, b, a");
        assertThat(headers.contains("X-Authenticated-Groups")).isFalse();
    }

    @Test
    void what_the_client_says_about_groups_never_gets_through() {
        TestRequest lying = TestRequest.get("/")
                .header("As", "staff")
                .header("X-Consumer-Groups", "root")
                .header("X-Authenticated-Groups", "root");

        Headers told = sentOn(Map.of("allow", List.of("a")), lying);
        Headers hidden = sentOn(Map.of("allow", List.of("a"), "hide_groups_header", true), lying);

        assertThat(told.all("X-Consumer-Groups")).containsExactly("c, b, a");
        assertThat(told.contains("X-Authenticated-Groups")).isFalse();
        assertThat(hidden.contains("X-Consumer-Groups")).isFalse();
        assertThat(hidden.contains("X-Authenticated-Groups")).isFalse();
    }

    @Test
    void consumer_in_no_allowed_group_is_forbidden() {
        assertAnswer(Map.of("allow", List.of("x", "B")), STAFF, 403, "You cannot consume this service");
        assertAnswer(Map.of("allow", List.of("a")), LONER, 403, "You cannot consume this service");
    }

    @Test
    void consumer_in_a_denied_group_is_forbidden_and_others_are_not() {
        assertAnswer(Map.of("deny", List.of("x", "b")), STAFF, 403, "You cannot consume this service");
        assertThat(sentOn(Map.of("deny", List.of("x")), STAFF).all("X-Consumer-Groups"))
                .containsExactly("c, b, a");
        assertThat(sentOn(Map.of("deny", List.of("x")), LONER).all("X-Consumer-Groups"))
                .containsExactly("");
    }

    @Test
    void who_is_not_authenticated_is_unauthorized() {
        assertAnswer(Map.of("allow", List.of("a")), NOBODY, 401, "Unauthorized");
        assertAnswer(Map.of("deny", List.of("a")), NOBODY, 401, "Unauthorized");
    }

    @Test
    void anonymous_consumer_goes_by_its_own_groups_and_is_unauthorized_without() {
        TestRequest anonymousLoner = TestRequest.get("/").header("As-Anonymous", "loner");

        assertThat(sentOn(Map.of("allow", List.of("guests")), GUEST).all("X-Consumer-Groups"))
                .containsExactly("guests");
        assertAnswer(Map.of("allow", List.of("a")), GUEST, 403, "You cannot consume this service");
        assertAnswer(Map.of("allow", List.of("a")), anonymousLoner, 401, "Unauthorized");
        assertThat(sentOn(Map.of("deny", List.of("a")), anonymousLoner).all("X-Consumer-Groups"))
                .containsExactly("");
    }

    @Test
    void groups_found_by_an_authentication_plugin_count_where_there_is_no_known_consumer() {
        Map<String, Object> allowing = Map.of("allow", List.of("found"));
        TestRequest nobody = TestRequest.get("/").header("Groups", "found,more");
        TestRequest guest = TestRequest.get("/").header("As", "guest").header("Groups", "found");
        TestRequest staff = TestRequest.get("/").header("As", "staff").header("Groups", "found");

        assertThat(sentOn(allowing, nobody).all("X-Authenticated-Groups")).containsExactly("found, more");
        assertThat(sentOn(allowing, guest).all("X-Authenticated-Groups")).containsExactly("found");
        assertAnswer(allowing, staff, 403, "You cannot consume this service");
        assertAnswer(Map.of("deny", List.of("more")), nobody, 403, "You cannot consume this service");
    }

    @Test
    void groups_found_by_an_authentication_plugin_count_always_when_so_configured() {
        Map<String, Object> config = Map.of("allow", List.of("found"), "always_use_authenticated_groups", true);
        TestRequest staff = TestRequest.get("/").header("As", "staff").header("Groups", "found");

        Headers headers = sentOn(config, staff);

        assertThat(headers.all("X-Authenticated-Groups")).containsExactly("found");
        assertThat(headers.contains("X-Consumer-Groups")).isFalse();
        assertThat(sentOn(Map.of("allow", List.of("a"), "always_use_authenticated_groups", true), STAFF)
                        .all("X-Consumer-Groups"))
                .containsExactly("c, b, a");
    }

    @Test
    void either_allowed_or_denied_groups_have_to_be_given() {
        String message = "exactly one of these fields must be non-empty: 'config.allow', 'config.deny'";

        for (Map<String, ?> config : List.<Map<String, ?>>of(
                Map.of(), Map.of("allow", List.of("a"), "deny", List.of("b")), Map.of("allow", List.of()))) {
            assertThatThrownBy(() -> with(config)).hasMessageContaining(message);
        }
    }

    @Test
    void one_of_very_many_groups_is_found() {
        List<Map<String, String>> groups = new ArrayList<>();
        IntStream.range(0, 10_000).forEach(i -> groups.add(Map.of("group", "group-" + i)));
        try (PluginHarness gateway = PluginHarness.of(new Introduction(), new AclPlugin())
                .entity("consumers", Map.of("username", "many", "acls", groups))
                .plugin("introduction", Map.of())
                .plugin("acl", Map.of("allow", List.of("group-9999"), "hide_groups_header", true))
                .start()) {
            assertThat(gateway.send(TestRequest.get("/").header("As", "many")).status())
                    .isEqualTo(200);
        }
    }

    private static PluginHarness with(Map<String, ?> config) {
        return PluginHarness.of(new Introduction(), new AclPlugin())
                .entity("consumers", consumer("staff", "c", "b", "a"))
                .entity("consumers", consumer("loner"))
                .entity("consumers", consumer("guest", "guests"))
                .plugin("introduction", Map.of())
                .plugin("acl", config)
                .start();
    }

    private static Map<String, ?> consumer(String name, String... groups) {
        List<Map<String, String>> acls = new ArrayList<>();
        for (String group : groups) {
            acls.add(Map.of("group", group));
        }
        return Map.of("username", name, "acls", acls);
    }

    private static Headers sentOn(Map<String, ?> config, TestRequest request) {
        try (PluginHarness gateway = with(config)) {
            assertThat(gateway.send(request).status()).isEqualTo(200);
            return gateway.onlyCall().headers();
        }
    }

    private static void assertAnswer(Map<String, ?> config, TestRequest request, int status, String message) {
        try (PluginHarness gateway = with(config)) {
            TestReply reply = gateway.send(request);

            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.json()).containsEntry("message", message).containsKey("request_id");
            assertThat(gateway.calls()).isEmpty();
        }
    }
}
