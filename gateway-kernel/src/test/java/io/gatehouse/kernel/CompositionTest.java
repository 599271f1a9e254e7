/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which configuration of a plugin runs for a request. */
class CompositionTest {

    private static final Map<String, ?> LOGIN = Map.of("config", Map.of("login_header", "user"));

    private final CompositionFixture gateway = new CompositionFixture();

    @AfterEach
    void close() {
        gateway.close();
    }

    /** What a use is attached to: most specific first, the order in which they are preferred. */
    private enum Scope {
        ROUTE_SERVICE_CONSUMER("basket", "shop", "ann"),
        ROUTE_CONSUMER("basket", null, "ann"),
        SERVICE_CONSUMER(null, "shop", "ann"),
        ROUTE_SERVICE("basket", "shop", null),
        CONSUMER(null, null, "ann"),
        ROUTE("basket", null, null),
        SERVICE(null, "shop", null),
        GLOBAL(null, null, null);

        private final @Nullable String route;
        private final @Nullable String service;
        private final @Nullable String consumer;

        Scope(@Nullable String route, @Nullable String service, @Nullable String consumer) {
            this.route = route;
            this.service = service;
            this.consumer = consumer;
        }

        private Map<String, String> members() {
            Map<String, String> members = new HashMap<>();
            members.put("route", route);
            members.put("service", service);
            members.put("consumer", consumer);
            members.values().removeIf(value -> value == null);
            return members;
        }

        private boolean covers(String routeName, @Nullable String user) {
            String serviceName = routeName.equals("loan") ? "bank" : "shop";
            return (route == null || route.equals(routeName))
                    && (service == null || service.equals(serviceName))
                    && (consumer == null || consumer.equals(user));
        }
    }

    @Test
    void the_most_specific_use_runs_alone_whichever_uses_there_are() throws Exception {
        Scope[] scopes = Scope.values();
        String[] users = {null, "ann", "bob"};
        for (int subset = 0; subset < 1 << scopes.length; subset++) {
            gateway.use("login", LOGIN);
            for (Scope scope : scopes) {
                if ((subset >> scope.ordinal() & 1) == 1) {
                    gateway.use("late", scope.name(), scope.members());
                }
            }
            gateway.load();

            for (String route : List.of("basket", "till", "loan")) {
                for (String user : users) {
                    List<String> events =
                            user == null ? gateway.events("/" + route) : gateway.events("/" + route, "user", user);

                    assertThat(events)
                            .as("uses %s, route %s, consumer %s", Integer.toBinaryString(subset), route, user)
                            .isEqualTo(expected(subset, route, user));
                }
            }
        }
    }

    private static List<String> expected(int subset, String route, @Nullable String user) {
        for (Scope scope : Scope.values()) {
            if ((subset >> scope.ordinal() & 1) == 1 && scope.covers(route, user)) {
                String late = "late=" + scope.name();
                return List.of(
                        "login", late, "upstream", "login response", late + " response", "login log", late + " log");
            }
        }
        return List.of("login", "upstream", "login response", "login log");
    }

    @Test
    void a_consumer_counts_for_plugins_whose_turn_is_still_to_come() throws Exception {
        gateway.use("login", LOGIN)
                .use("second-login", Map.of("config", Map.of("login_header", "second-user")))
                .use("early", "all", Map.of())
                .use("early", "ann", Map.of("consumer", "ann"))
                .use("second-login", Map.of("consumer", "bob", "config", Map.of("label", "bob")))
                .use("late", "all", Map.of())
                .use("late", "ann", Map.of("consumer", "ann"))
                .use("late", "bob", Map.of("consumer", "bob"))
                .load();

        assertThat(gateway.events("/basket", "user", "ann"))
                .containsExactly(
                        "early=all",
                        "login",
                        "second-login",
                        "late=ann",
                        "upstream",
                        "early=all response",
                        "login response",
                        "second-login response",
                        "late=ann response",
                        "early=all log",
                        "login log",
                        "second-login log",
                        "late=ann log");
        assertThat(gateway.access("/basket", "user", "bob"))
                .containsExactly("early=all", "login", "second-login=bob", "late=bob", "upstream");
        assertThat(gateway.access("/basket", "user", "ann", "second-user", "bob"))
                .containsExactly("early=all", "login", "second-login", "late=bob", "upstream");
        assertThat(gateway.access("/basket"))
                .containsExactly("early=all", "login", "second-login", "late=all", "upstream");
    }

    @Test
    void an_answer_skips_the_access_of_later_plugins_only_and_the_consumer_known_by_then_chooses_them()
            throws Exception {
        gateway.use("login", LOGIN)
                .use("middle", Map.of("config", Map.of("exits", true)))
                .use("early", "ann", Map.of("consumer", "ann"))
                .use("late", "all", Map.of())
                .use("late", "ann", Map.of("consumer", "ann"))
                .load();

        assertThat(gateway.events("/basket", "user", "ann"))
                .containsExactly(
                        "login",
                        "middle",
                        "login response",
                        "middle response",
                        "late=ann response",
                        "login log",
                        "middle log",
                        "late=ann log");
        assertThat(gateway.events("/basket"))
                .containsSubsequence("middle", "late=all response", "late=all log")
                .doesNotContain("late=all", "upstream");
    }

    @Test
    void a_request_that_is_refused_before_its_consumer_is_known_has_the_usual_uses() throws Exception {
        gateway.use("early", Map.of("config", Map.of("exits", true)))
                .use("login", LOGIN)
                .use("late", "all", Map.of())
                .use("late", "ann", Map.of("consumer", "ann"))
                .load();

        assertThat(gateway.events("/basket", "user", "ann"))
                .containsExactly(
                        "early",
                        "early response",
                        "login response",
                        "late=all response",
                        "early log",
                        "login log",
                        "late=all log");
    }

    @Test
    void a_request_without_route_is_answered_and_logged_by_global_uses() throws Exception {
        gateway.use("late", "all", Map.of())
                .use("early", "basket", Map.of("route", "basket"))
                .load();

        assertThat(gateway.events("/nowhere")).containsExactly("late=all response", "late=all log");
    }

    @Test
    void a_use_that_is_switched_off_is_as_if_it_were_not_there() throws Exception {
        gateway.use("late", "shop", Map.of("service", "shop"))
                .use("late", "basket", Map.of("route", "basket", "enabled", false))
                .use("early", Map.of("enabled", false))
                .load();

        assertThat(gateway.events("/basket"))
                .containsExactly("late=shop", "upstream", "late=shop response", "late=shop log");
        assertThat(gateway.events("/loan")).containsExactly("upstream");
    }

    @Test
    void a_use_for_connections_without_http_is_as_if_it_were_not_there() throws Exception {
        gateway.use("login", LOGIN)
                .use("late", "http", Map.of("protocols", List.of("http")))
                .use("late", "tcp", Map.of("consumer", "ann", "protocols", List.of("tcp")))
                .use("late", "both", Map.of("consumer", "bob", "protocols", List.of("tcp", "https")))
                .load();

        assertThat(gateway.access("/basket", "user", "ann")).containsExactly("login", "late=http", "upstream");
        assertThat(gateway.access("/basket", "user", "bob")).containsExactly("login", "late=both", "upstream");
    }

    @Test
    void a_use_for_https_runs_for_http_as_well() throws Exception {
        gateway.use("late", "https", Map.of("route", "basket", "protocols", List.of("https")))
                .load();

        assertThat(gateway.access("/basket")).containsExactly("late=https", "upstream");
    }

    @Test
    void an_instance_name_belongs_to_one_use() throws Exception {
        gateway.use("late", "one", Map.of("instance_name", "mine", "route", "basket"))
                .use("late", "two", Map.of("instance_name", "yours", "route", "till"))
                .load();
        assertThat(gateway.access("/till")).containsExactly("late=two", "upstream");

        gateway.use("late", "one", Map.of("instance_name", "mine", "route", "basket"))
                .use("early", "two", Map.of("instance_name", "mine", "route", "till"));

        assertThatThrownBy(gateway::load)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("mine");
        assertThat(gateway.access("/till")).containsExactly("late=two", "upstream");
    }

    @Test
    void plugins_of_one_priority_run_in_descending_order_of_their_names() throws Exception {
        gateway.use("late", Map.of()).use("zebra", Map.of()).load();

        assertThat(gateway.events("/basket"))
                .containsExactly(
                        "zebra", "late", "upstream", "zebra response", "late response", "zebra log", "late log");
    }
}
