/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static io.gatehouse.lambdalocal.LambdaCaller.call;
import static io.gatehouse.lambdalocal.LambdaCaller.sample;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.lambdalocal.samples.HeldFunction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.services.lambda.LambdaClient;

@Timeout(120)
class LocalLambdaCloseTest {
    private static final int LIMIT_SECONDS = 60;

    @Test
    void closing_ends_idle_and_busy_processes_and_frees_the_port() throws Exception {
        Set<ProcessHandle> before = children();
        LocalLambda lambda = start();
        Set<ProcessHandle> started;
        CompletableFuture<Boolean> busyFailed;
        try (LambdaClient client = LambdaCaller.client(lambda, AwsBasicCredentials.create("AKID", "secret"));
                HeldInvocations held = new HeldInvocations()) {
            client.invoke(call("MyLambda", "{}"));
            busyFailed = CompletableFuture.supplyAsync(() -> client.invoke(call("Held", held.event())))
                    .handle((response, failure) -> failure != null || response.functionError() != null);
            held.awaitOne();
            started = children();
            started.removeAll(before);

            lambda.close();

            assertThat(busyFailed)
                    .succeedsWithin(Duration.ofSeconds(LIMIT_SECONDS))
                    .isEqualTo(true);
        }

        assertThat(started).hasSize(2).noneMatch(ProcessHandle::isAlive);
        try (ServerSocket free = new ServerSocket(lambda.port(), 1, InetAddress.getLoopbackAddress())) {
            assertThat(free.isBound()).isTrue();
        }
    }

    @Test
    void the_end_of_the_jvm_ends_its_processes() throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Abandoned.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String printed = new String(jvm.getInputStream().readAllBytes(), UTF_8);

            assertThat(jvm.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(jvm.exitValue()).isZero();
            List<String> pids = printed.lines().toList();
            assertThat(pids).isNotEmpty();
            for (String pid : pids) {
                assertThat(ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive))
                        .isEmpty();
            }
        } finally {
            jvm.destroyForcibly();
        }
    }

    /** Invokes a function, prints which processes that took, and ends without closing. */
    static final class Abandoned {
        private Abandoned() {}

        public static void main(String[] arguments) throws IOException {
            LocalLambda lambda = LocalLambdaCloseTest.start();
            LambdaCaller.client(lambda, AwsBasicCredentials.create("AKID", "secret"))
                    .invoke(call("MyLambda", "{}"));
            ProcessHandle.current().children().forEach(child -> System.out.println(child.pid()));
            System.exit(0);
        }
    }

    @Test
    void closing_twice_is_allowed() throws IOException {
        LocalLambda lambda = start();

        lambda.close();
        lambda.close();
    }

    @Test
    void a_taken_port_is_an_error_that_names_it() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() ->
                            LocalLambda.builder().port(taken.getLocalPort()).start())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void a_class_path_without_the_runtime_client_is_an_error_that_says_so(@TempDir Path empty) {
        assertThatThrownBy(() ->
                        LocalLambda.builder().childClassPath(List.of(empty)).start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(empty.toString())
                .hasMessageContaining("aws-lambda-java-runtime-interface-client");
    }

    private static LocalLambda start() throws IOException {
        return LocalLambda.builder()
                .credentials("AKID", "secret")
                .startTimeout(Duration.ofSeconds(LIMIT_SECONDS))
                .functions(DemoFunctions.all().stream()
                        .map(function -> function.withTimeout(Duration.ofSeconds(LIMIT_SECONDS)))
                        .toList())
                .function(sample("Held", HeldFunction.class.getName()))
                .start();
    }

    private static Set<ProcessHandle> children() {
        return ProcessHandle.current().children().collect(Collectors.toSet());
    }
}
