/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import static com.tngtech.archunit.base.DescribedPredicate.doNot;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which package may know which. Each rule is shown to fail on code that breaks it, compiled here under the real names. */
class ArchitectureTest {
    private static final ArchRule UNDERTOW_STAYS_IN_HTTP = noClasses()
            .that(doNot(resideInAPackage("io.gatehouse.kernel.http..")))
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.undertow..", "org.xnio.."))
            .because("the server can be replaced as long as one package knows it")
            .allowEmptyShould(true);

    private static final ArchRule PIPELINE_KNOWS_NO_SOCKETS = noClasses()
            .that()
            .resideInAPackage("io.gatehouse.kernel.pipeline..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.undertow..", "org.xnio..", "java.nio.channels..")
                    .or(nameMatching("java\\.net\\.(Server|Datagram|Multicast)?Socket")))
            .because("plugins are tested in the real pipeline without a socket")
            .allowEmptyShould(true);

    private static final ArchRule NOBODY_DEPENDS_ON_ADMIN = noClasses()
            .that(resideInAPackage("io.gatehouse.kernel.(*)..")
                    .and(doNot(resideInAPackage("io.gatehouse.kernel.admin.."))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.gatehouse.kernel.admin..")
            .because("the Admin API is one user of the kernel among others")
            .allowEmptyShould(true);

    private static final ArchRule FEATURES_DO_NOT_KNOW_THE_WHOLE = noClasses()
            .that()
            .resideInAPackage("io.gatehouse.kernel.(*)..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.gatehouse.kernel")
            .because("the root package puts the features together")
            .allowEmptyShould(true);

    private static final ArchRule NO_CYCLES = slices().matching("io.gatehouse.kernel.(*)..")
            .should()
            .beFreeOfCycles()
            .allowEmptyShould(true);

    private static final ArchRule PLUGIN_API_STANDS_ALONE = classes()
            .that()
            .resideInAPackage("io.gatehouse.plugin..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("io.gatehouse.plugin..", "java..", "javax..", "org.jspecify.."))
            .because("whatever the plugin API needs, every plugin has to live with");

    private static final List<ArchRule> RULES = List.of(
            UNDERTOW_STAYS_IN_HTTP,
            PIPELINE_KNOWS_NO_SOCKETS,
            NOBODY_DEPENDS_ON_ADMIN,
            FEATURES_DO_NOT_KNOW_THE_WHOLE,
            NO_CYCLES,
            PLUGIN_API_STANDS_ALONE);

    @TempDir
    private Path directory;

    @Test
    void the_kernel_and_the_plugin_api_keep_the_rules() {
        JavaClasses ours = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.gatehouse.kernel", "io.gatehouse.plugin");

        assertThat(ours).isNotEmpty();
        for (ArchRule rule : RULES) {
            rule.check(ours);
        }
    }

    @Test
    void the_rules_hold_for_code_that_keeps_them() throws IOException {
        JavaClasses good = compile(
                "package io.gatehouse.kernel; class Gateway { io.gatehouse.kernel.admin.Api api; }",
                "package io.gatehouse.kernel.admin; public class Api { io.gatehouse.kernel.pipeline.Runner runner; }",
                "package io.gatehouse.kernel.pipeline; public class Runner { java.net.InetSocketAddress peer; }",
                "package io.gatehouse.kernel.http; class Server { io.undertow.Undertow u; io.gatehouse.kernel.pipeline.Runner r; }",
                "package io.gatehouse.plugin; class Api { @org.jspecify.annotations.Nullable String name; }");

        for (ArchRule rule : RULES) {
            rule.check(good);
        }
    }

    @Test
    void undertow_outside_of_http_is_refused() throws IOException {
        refuses(
                UNDERTOW_STAYS_IN_HTTP,
                "package io.gatehouse.kernel.route; class Router { io.undertow.server.HttpServerExchange exchange; }");
        refuses(UNDERTOW_STAYS_IN_HTTP, "package io.gatehouse.kernel; class Gateway { org.xnio.XnioWorker worker; }");
    }

    @Test
    void sockets_in_the_pipeline_are_refused() throws IOException {
        refuses(PIPELINE_KNOWS_NO_SOCKETS, "package io.gatehouse.kernel.pipeline; class Runner { java.net.Socket s; }");
        refuses(
                PIPELINE_KNOWS_NO_SOCKETS,
                "package io.gatehouse.kernel.pipeline.deep; class Runner { java.nio.channels.SocketChannel c; }");
    }

    @Test
    void depending_on_the_admin_api_is_refused() throws IOException {
        refuses(
                NOBODY_DEPENDS_ON_ADMIN,
                "package io.gatehouse.kernel.admin; public class Api {}",
                "package io.gatehouse.kernel.route; class Router { io.gatehouse.kernel.admin.Api api; }");
    }

    @Test
    void knowing_the_whole_is_refused() throws IOException {
        refuses(
                FEATURES_DO_NOT_KNOW_THE_WHOLE,
                "package io.gatehouse.kernel; public class Gateway {}",
                "package io.gatehouse.kernel.route; class Router { io.gatehouse.kernel.Gateway gateway; }");
    }

    @Test
    void cycles_are_refused() throws IOException {
        refuses(
                NO_CYCLES,
                "package io.gatehouse.kernel.route; public class Router { io.gatehouse.kernel.config.Store store; }",
                "package io.gatehouse.kernel.config; public class Store { io.gatehouse.kernel.route.Router router; }");
    }

    @Test
    void a_plugin_api_with_dependencies_is_refused() throws IOException {
        refuses(
                PLUGIN_API_STANDS_ALONE,
                "package io.gatehouse.plugin; class Api { com.google.common.collect.ImmutableList<?> names; }");
    }

    private void refuses(ArchRule rule, String... sources) throws IOException {
        JavaClasses bad = compile(sources);

        assertThatThrownBy(() -> rule.check(bad))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Architecture Violation");
    }

    private JavaClasses compile(String... sources) throws IOException {
        Path output = Files.createTempDirectory(directory, "classes");
        List<String> arguments =
                new ArrayList<>(List.of("-proc:none", "-d", output.toString(), "-sourcepath", output.toString()));
        for (int i = 0; i < sources.length; i++) {
            String name = sources[i].replaceFirst("(?s).*?class (\\w+).*", "$1");
            Path file = Files.createDirectories(output.resolve("source" + i)).resolve(name + ".java");
            arguments.add(Files.writeString(file, sources[i]).toString());
        }

        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));

        assertThat(status).isZero();
        return new ClassFileImporter().importPath(output);
    }
}
