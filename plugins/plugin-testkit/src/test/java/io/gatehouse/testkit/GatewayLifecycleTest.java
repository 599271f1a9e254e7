/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import static io.gatehouse.testkit.GatewayAssertions.assertThat;
import static io.gatehouse.testkit.GatewayAssertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** When gateways start and end: test classes run inside a test. */
class GatewayLifecycleTest {

    private static final List<TestGateway> SEEN = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    private static TestExecutionSummary run(Map<String, String> parameters, Class<?>... classes) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherDiscoveryRequestBuilder request =
                LauncherDiscoveryRequestBuilder.request().configurationParameters(parameters);
        for (Class<?> each : classes) {
            request.selectors(DiscoverySelectors.selectClass(each));
        }
        LauncherFactory.create().execute(request.build(), listener);
        return listener.getSummary();
    }

    private static TestExecutionSummary run(Class<?>... classes) {
        return run(Map.of(), classes);
    }

    private static Throwable failure(TestExecutionSummary summary) {
        assertThat(summary.getFailures()).hasSize(1);
        return summary.getFailures().get(0).getException();
    }

    private static Set<TestGateway> gateways() {
        return new LinkedHashSet<>(SEEN);
    }

    private static void assertEnded(TestGateway gateway) {
        assertThat(gateway.folder().root()).doesNotExist();
        assertThatThrownBy(() -> gateway.client().get("/")).hasCauseInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> gateway.admin().get("/")).hasCauseInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> new Socket("127.0.0.1", gateway.upstream().port()).close())
                .isInstanceOf(ConnectException.class);
    }

    @GatewayTest(config = GatewayExtensionTest.CONFIG)
    static class OneGateway {

        @BeforeAll
        static void before(TestGateway gateway) {
            SEEN.add(gateway);
        }

        @Test
        void one(TestGateway gateway) {
            SEEN.add(gateway);
        }

        @Test
        void another(TestGateway gateway) {
            SEEN.add(gateway);
        }

        @AfterAll
        static void after(GatewayClient client) {
            assertThat(client.get("/shop")).hasStatus(200);
        }
    }

    @Test
    void one_gateway_serves_a_class_and_ends_with_it() {
        TestExecutionSummary summary = run(OneGateway.class);

        assertThat(summary.getTestsSucceededCount()).isEqualTo(2);
        assertThat(SEEN).hasSize(3);
        assertThat(gateways()).hasSize(1);
        assertEnded(SEEN.get(0));
    }

    @GatewayTest(config = GatewayExtensionTest.CONFIG, lifecycle = Lifecycle.PER_METHOD)
    static class ManyGateways {

        @BeforeEach
        void before(TestGateway gateway) {
            SEEN.add(gateway);
        }

        @Test
        void one(TestGateway gateway) {
            SEEN.add(gateway);
        }

        @Test
        void another(TestGateway gateway) {
            SEEN.add(gateway);
        }
    }

    @Test
    void each_method_has_its_own_gateway_on_request() {
        TestExecutionSummary summary = run(ManyGateways.class);

        assertThat(summary.getTestsSucceededCount()).isEqualTo(2);
        assertThat(SEEN).hasSize(4);
        assertThat(gateways()).hasSize(2);
        gateways().forEach(GatewayLifecycleTest::assertEnded);
    }

    @GatewayTest(config = GatewayExtensionTest.CONFIG)
    static class WithNested {

        @Test
        void outside(TestGateway gateway) {
            SEEN.add(gateway);
        }

        @Nested
        class Sharing {
            @Test
            void inside(TestGateway gateway) {
                SEEN.add(gateway);
            }
        }

        @Nested
        @GatewayTest(config = "_format_version: '3.0'")
        class Apart {
            @Test
            void inside(TestGateway gateway) {
                SEEN.add(gateway);
                assertThat(gateway.client().get("/shop")).hasStatus(404);
            }
        }
    }

    @Test
    void nested_class_shares_the_gateway_unless_it_wants_its_own() {
        TestExecutionSummary summary = run(WithNested.class);

        assertThat(summary.getTestsSucceededCount()).isEqualTo(3);
        assertThat(gateways()).hasSize(2);
        gateways().forEach(GatewayLifecycleTest::assertEnded);
    }

    @Test
    void classes_that_run_at_the_same_time_do_not_meet() {
        TestExecutionSummary summary = run(
                Map.of(
                        "junit.jupiter.execution.parallel.enabled", "true",
                        "junit.jupiter.execution.parallel.mode.classes.default", "concurrent",
                        "junit.jupiter.execution.parallel.config.strategy", "fixed",
                        "junit.jupiter.execution.parallel.config.fixed.parallelism", "3"),
                OneGateway.class,
                ManyGateways.class,
                WithNested.class,
                GatewayExtensionTest.class);

        assertThat(summary.getFailures()).isEmpty();
        assertThat(gateways()).hasSize(5);
        gateways().forEach(GatewayLifecycleTest::assertEnded);
    }

    @GatewayTest(config = """
            _format_version: "3.0"
            services:
            - url: ${upstream}
              plugins:
              - {name: greeting, config: {greetin: moin}}
            """)
    static class WrongConfiguration {
        @Test
        void never(TestGateway gateway) {
            SEEN.add(gateway);
        }
    }

    @Test
    void wrong_configuration_fails_the_class_with_its_problems() {
        TestExecutionSummary summary = run(WrongConfiguration.class);

        assertThat(failure(summary))
                .hasMessageContaining(WrongConfiguration.class.getName())
                .hasMessageContaining("in 'greetin': unknown field")
                .hasMessageContaining("in 'greeting': required field missing");
        assertThat(SEEN).isEmpty();
    }

    @GatewayTest(
            config = "_format_version: '3.0'",
            settings = {"io_threads=many", "log_level=warn"})
    static class WrongSettings {
        @Test
        void never(TestGateway gateway) {
            SEEN.add(gateway);
        }
    }

    @Test
    void wrong_setting_fails_the_class_with_its_name() {
        assertThat(failure(run(WrongSettings.class))).hasMessageContaining("io_threads: many");
    }

    @GatewayTest
    static class NoConfiguration {
        @Test
        void never(TestGateway gateway) {
            SEEN.add(gateway);
        }
    }

    @Test
    void configuration_is_not_guessed() {
        assertThat(failure(run(NoConfiguration.class)))
                .hasMessageContaining("config: none")
                .hasMessageContaining("configFile");
    }

    @GatewayTest(configFile = "nowhere.yml")
    static class NoFile {
        @Test
        void never(TestGateway gateway) {
            SEEN.add(gateway);
        }
    }

    @Test
    void missing_file_is_named_with_the_places_looked_at() {
        assertThat(failure(run(NoFile.class)))
                .hasMessageContaining("nowhere.yml")
                .hasMessageContaining(NoFile.class.getName());
    }

    @GatewayTest(configFile = "sample/shop.yml")
    static class FromResource {
        @Test
        void served(GatewayClient client) {
            assertThat(client.get("/shop")).hasStatus(200).hasHeader("X-Greeting", "servus");
        }
    }

    @Test
    void configuration_may_be_a_resource() {
        assertThat(run(FromResource.class).getTestsSucceededCount()).isEqualTo(1);
    }

    @GatewayTest(config = "_format_version: '3.0'", lifecycle = Lifecycle.PER_METHOD)
    static class TooEarly {
        @BeforeAll
        static void before(GatewayClient client) {
            client.get("/");
        }

        @Test
        void never() {}
    }

    @Test
    void gateway_of_a_method_is_not_there_for_the_class() {
        assertThat(failure(run(TooEarly.class))).hasMessageContaining("no gateway runs here");
    }
}
