/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatehouse.lambdalocal.FunctionCode;
import io.gatehouse.lambdalocal.FunctionDefinition;
import io.gatehouse.lambdalocal.LocalLambda;
import io.gatehouse.lambdalocal.LogFormat;
import io.gatehouse.lambdalocal.directory.FunctionDirectory.Change;
import io.gatehouse.lambdalocal.functions.YesFunction;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;

@Timeout(120)
class FunctionDirectoryTest {
    private static final String HANDLER = YesFunction.class.getName();

    /** As much of a runtime interface client as one handler needs. */
    private static final String NODE_CLIENT = """
            const path = require('path')
            const [file, name] = process.argv[2].split('.')
            const handler = require(path.resolve(file))[name]
            const root = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation/`
            async function serve() {
                for (;;) {
                    const next = await fetch(root + 'next')
                    const answer = await handler(await next.json())
                    const id = next.headers.get('Lambda-Runtime-Aws-Request-Id')
                    await fetch(`${root}${id}/response`, {method: 'POST', body: JSON.stringify(answer)})
                }
            }
            serve()
            """;

    @TempDir
    private Path root;

    private FunctionDirectory directory;

    @BeforeEach
    void open() throws IOException {
        directory = FunctionDirectory.open(root);
    }

    @AfterEach
    void close() throws IOException {
        directory.close();
    }

    @Test
    void a_jar_names_its_handler_in_the_manifest_or_in_a_file_beside_it() throws IOException {
        jar(root.resolve("Manifest.jar"), HANDLER);
        jar(root.resolve("Beside.jar"), null);
        Files.writeString(root.resolve("Beside.properties"), """
                handler = %s
                memory = 256
                timeout = 7
                concurrency = 2
                environment.STAGE = test
                alias.live = 3
                log-format = JSON
                tenant-isolation = true
                """.formatted(HANDLER));

        List<Change> changes = directory.load();

        assertThat(changes).extracting(Change::name).containsExactly("Beside", "Manifest");
        FunctionDefinition beside = changes.get(0).function();
        assertThat(beside.code()).isInstanceOf(FunctionCode.Java.class);
        assertThat(beside.code().handler()).isEqualTo(HANDLER);
        assertThat(beside.memoryMegabytes()).isEqualTo(256);
        assertThat(beside.timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(beside.concurrency()).isEqualTo(2);
        assertThat(beside.environment()).isEqualTo(Map.of("STAGE", "test"));
        assertThat(beside.qualifiers()).isEqualTo(Map.of("3", "3", "live", "3"));
        assertThat(beside.logFormat()).isEqualTo(LogFormat.JSON);
        assertThat(beside.tenantIsolated()).isTrue();
        assertThat(changes.get(1).function().code().handler()).isEqualTo(HANDLER);
    }

    @Test
    void a_directory_holds_jars_classes_or_a_program() throws IOException {
        jar(root.resolve("Jars/lib/code.jar"), null);
        Files.writeString(root.resolve("Jars/function.properties"), "handler=" + HANDLER + "::handleRequest");
        write(root.resolve("Classes/classes/" + HANDLER.replace('.', '/') + ".class"), classFile());
        Files.writeString(root.resolve("Classes/function.properties"), "handler=" + HANDLER);
        write(root.resolve("Program/bootstrap"), "#!/bin/sh\n".getBytes(UTF_8));
        assertThat(root.resolve("Program/bootstrap").toFile().setExecutable(true))
                .isTrue();
        Files.createDirectories(root.resolve("node_modules"));

        List<Change> changes = directory.load();

        assertThat(changes).extracting(Change::problem).containsOnlyNulls();
        assertThat(changes).extracting(Change::name).containsExactly("Classes", "Jars", "Program");
        assertThat(changes.get(2).function().code()).isInstanceOf(FunctionCode.Custom.class);
    }

    @Test
    void a_node_function_needs_the_runtime_client_beside_it_or_around_it() throws IOException {
        write(root.resolve("Web/index.mjs"), "export const handler = async () => 1".getBytes(UTF_8));

        assertThat(directory.load().get(0).problem())
                .contains("Web/node_modules/aws-lambda-ric", "npm install aws-lambda-ric");

        write(
                root.resolve("node_modules/aws-lambda-ric/package.json"),
                "{\"bin\":{\"aws-lambda-ric\":\"bin/index.mjs\"}}".getBytes(UTF_8));
        touch(root.resolve("Web/index.mjs"));
        directory.poll();
        FunctionDefinition function = directory.poll().get(0).function();

        assertThat(function.code().handler()).isEqualTo("index.handler");
        assertThat(((FunctionCode.Node) function.code()).client())
                .isEqualTo(root.resolve("node_modules/aws-lambda-ric").toAbsolutePath());
    }

    @Test
    void what_cannot_run_says_why_and_what_to_do() throws IOException {
        write(root.resolve("Rotten.jar"), "no jar".getBytes(UTF_8));
        jar(root.resolve("NoHandler.jar"), null);
        jar(root.resolve("NoClass.jar"), "com.example.Gone::handle");
        jar(root.resolve("bad.name.jar"), HANDLER);
        jar(root.resolve("Setting.jar"), HANDLER);
        Files.writeString(root.resolve("Setting.properties"), "memori=256");
        Files.createDirectories(root.resolve("Void"));

        Map<String, String> problems = new HashMap<>();
        directory.load().forEach(change -> problems.put(change.name(), change.problem()));

        assertThat(problems.get("Rotten")).contains("Cannot read the jar Rotten.jar", "Build it again");
        assertThat(problems.get("NoHandler")).contains("No handler is named", "NoHandler.properties", "Lambda-Handler");
        assertThat(problems.get("NoClass")).contains("handler: com.example.Gone::handle (expected: a class in");
        assertThat(problems.get("bad.name")).contains("name: bad.name (expected:");
        assertThat(problems.get("Setting")).contains("Setting.properties: memori: unknown (expected: handler,");
        assertThat(problems.get("Void")).contains("holds no function");
    }

    @Test
    void a_change_is_loaded_when_it_has_settled() throws IOException {
        Path jar = root.resolve("F.jar");
        jar(jar, HANDLER);
        FunctionCode first = directory.load().get(0).function().code();
        assertThat(directory.poll()).isEmpty();

        touch(jar);
        assertThat(directory.poll()).isEmpty();
        Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2031-01-01T00:00:00Z")));
        assertThat(directory.poll()).isEmpty();
        List<Change> settled = directory.poll();

        assertThat(settled).hasSize(1);
        assertThat(settled.get(0).function().code()).isNotEqualTo(first);
        assertThat(directory.poll()).isEmpty();
        Files.delete(jar);
        assertThat(directory.poll()).singleElement().satisfies(change -> assertThat(change.removed())
                .isTrue());
    }

    @Test
    void a_function_that_was_found_runs_and_goes_on_when_its_jar_is_gone() throws IOException {
        jar(root.resolve("F.jar"), HANDLER);
        FunctionDefinition found = directory.load().get(0).function();
        Files.delete(root.resolve("F.jar"));

        assertThat(answerOf(found)).isEqualTo("{\"response\": \"yes\"}");
    }

    @Test
    void a_node_function_runs_through_the_program_of_the_client() throws IOException {
        assumeTrue(nodeIsInstalled(), "node is not on the PATH");
        write(root.resolve("Web/index.js"), "exports.handler = event => `node ${event}`".getBytes(UTF_8));
        Path client = root.resolve("Web/node_modules/aws-lambda-ric");
        write(client.resolve("package.json"), "{\"bin\":{\"aws-lambda-ric\":\"bin/client.js\"}}".getBytes(UTF_8));
        write(client.resolve("bin/client.js"), NODE_CLIENT.getBytes(UTF_8));

        FunctionDefinition found = directory.load().get(0).function();

        assertThat(answerOf(found)).isEqualTo("\"node [object Object]\"");
    }

    private static boolean nodeIsInstalled() {
        for (String entry : System.getenv("PATH").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(entry, "node"))) {
                return true;
            }
        }
        return false;
    }

    private static String answerOf(FunctionDefinition function) throws IOException {
        try (LocalLambda lambda = LocalLambda.builder()
                        .credentials("AKID", "secret")
                        .startTimeout(Duration.ofSeconds(60))
                        .function(function.withTimeout(Duration.ofSeconds(60)))
                        .start();
                LambdaClient client = LambdaClient.builder()
                        .endpointOverride(lambda.endpoint())
                        .region(Region.US_EAST_1)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", "secret")))
                        .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(Duration.ofSeconds(60)))
                        .build()) {

            return client.invoke(request -> request.functionName(function.name()))
                    .payload()
                    .asUtf8String();
        }
    }

    @Test
    void nothing_is_left_of_the_copies_however_often_it_is_closed() throws IOException {
        jar(root.resolve("F.jar"), HANDLER);
        FunctionCode.Java code =
                (FunctionCode.Java) directory.load().get(0).function().code();
        assertThat(code.classPath().get(0)).exists();

        directory.close();
        directory.close();

        assertThat(code.classPath().get(0)).doesNotExist();
    }

    @Test
    void a_file_is_no_directory_of_functions() throws IOException {
        Path file = Files.createFile(root.resolve("file"));

        assertThatThrownBy(() -> FunctionDirectory.open(file)).hasMessageContaining("expected: a directory");
        assertThat(directory.load()).isEmpty();
    }

    private static void jar(Path file, @Nullable String handler) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (handler != null) {
            manifest.getMainAttributes().putValue("Lambda-Handler", handler);
        }
        Files.createDirectories(file.getParent());
        try (OutputStream output = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(output, manifest)) {
            jar.putNextEntry(new ZipEntry(HANDLER.replace('.', '/') + ".class"));
            jar.write(classFile());
            jar.closeEntry();
        }
    }

    private static byte[] classFile() throws IOException {
        try (InputStream input = YesFunction.class.getResourceAsStream("YesFunction.class")) {
            return input.readAllBytes();
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private static void touch(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2030-01-01T00:00:00Z")));
    }
}
