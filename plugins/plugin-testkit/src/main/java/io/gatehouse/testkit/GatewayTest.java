/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import io.gatehouse.plugin.Plugin;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a gateway for the tests of a class: real ports on the loopback address, a real plugins directory, and in it the module's
 * own plugins, packed from its compiled classes and loaded by a class loader of their own, as in production.
 *
 * <pre>{@code
 * @GatewayTest(config = """
 *         _format_version: "3.0"
 *         services:
 *         - url: ${upstream}
 *           routes:
 *           - paths: [/]
 *             plugins:
 *             - name: hello-header
 *               config: {greeting: moin}
 *         """)
 * class HelloHeaderGatewayTest {
 *
 *     @Test
 *     void greets(GatewayClient client, TestUpstream upstream) {
 *         assertThat(client.get("/")).hasStatus(200).hasHeader("X-Hello", "moin");
 *
 *         assertThat(upstream.onlyCall()).hasTarget("/");
 *     }
 * }
 * }</pre>
 *
 * <p>Test methods and methods of the life cycle may have parameters of the types {@link GatewayClient}, {@link TestUpstream} and
 * {@link TestGateway}. Before each test method, upstream and log entries are as new; tests of one class must therefore not run at
 * the same time, while classes may.
 *
 * <p>In the configuration and in settings, <code>${upstream}</code> stands for the URL of the upstream,
 * <code>${upstream.host}</code> and <code>${upstream.port}</code> for its parts.
 *
 * <p>The own plugins are those that {@code META-INF/services/io.gatehouse.plugin.Plugin} names in the directories of classes next
 * to that of the test. Their libraries are read from {@code target/plugin-libraries.txt}, which plugin-parent writes before tests
 * run; where it is missing, an IDE that never saw Maven for example, a plugin has none. A gateway that does not start, and an own
 * plugin that cannot be loaded, fail the class with everything that is wrong.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(GatewayExtension.class)
public @interface GatewayTest {

    /** The declarative configuration, YAML or JSON; either this or {@link #configFile}. */
    String config() default "";

    /** The declarative configuration: a resource, relative to the test's class, or else a file. */
    String configFile() default "";

    /**
     * Settings of the gateway as in its {@code .conf} file, such as {@code "log_level=debug"}. Without any, the proxy and the
     * Admin API listen on free ports of the loopback address, warnings are logged, and changes of files are not looked for.
     */
    String[] settings() default {};

    /** Further plugins, from the class path; each with the jar or directory it is in. */
    Class<? extends Plugin<?>>[] plugins() default {};

    /** Directories with further units, as a gateway's plugins directory; empty for none. */
    String[] unitDirectories() default {};

    /** Whether one gateway serves all test methods of the class, or each has its own. */
    Lifecycle lifecycle() default Lifecycle.PER_CLASS;
}
