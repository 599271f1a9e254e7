/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.lambdalocal.FunctionCode;
import io.gatehouse.lambdalocal.FunctionDefinition;
import io.gatehouse.lambdalocal.FunctionLog;
import io.gatehouse.lambdalocal.LocalLambda;
import io.gatehouse.lambdalocal.directory.FunctionDirectory;
import io.gatehouse.lambdalocal.directory.FunctionDirectory.Change;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs somebody's own functions in an emulator of Lambda, and loads them anew when their files change. */
@Command(
        name = "local-lambda",
        description = {
            "Run the functions in a directory in an emulator of AWS Lambda; needs no AWS account.",
            "Each jar and each sub-directory is a function: Java (a jar, or jars in the directory and lib/, or classes/),"
                    + " Node.js (index.js or index.mjs) or a program that speaks the Runtime API (bootstrap)."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class LocalLambdaCommand implements Callable<Integer> {

    private static final long POLL_MILLISECONDS = 300;

    @Option(names = "--functions", required = true, paramLabel = "DIR", description = "Where the functions are.")
    private Path functions = Path.of("functions");

    @Option(
            names = "--port",
            defaultValue = "3001",
            paramLabel = "PORT",
            description = "Where to listen, on loopback (default: ${DEFAULT-VALUE}); 0 takes a free one.")
    private int port;

    @Option(
            names = "--region",
            defaultValue = "us-east-1",
            paramLabel = "REGION",
            description = "The region that requests are signed for (default: ${DEFAULT-VALUE}).")
    private String region = "";

    @Option(
            names = "--account",
            defaultValue = "123456789012",
            paramLabel = "ID",
            description = "The account in the functions' ARNs (default: ${DEFAULT-VALUE}).")
    private String account = "";

    @Option(
            names = "--key",
            defaultValue = DemoCommand.KEY,
            paramLabel = "KEY",
            description = "The access key that requests are signed with (default: ${DEFAULT-VALUE}).")
    private String key = "";

    @Option(
            names = "--secret",
            defaultValue = DemoCommand.SECRET,
            paramLabel = "SECRET",
            description = "The secret of that key (default: ${DEFAULT-VALUE}).")
    private String secret = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        FunctionDirectory directory = FunctionDirectory.open(functions);
        try {
            List<Change> found = directory.load();
            List<FunctionDefinition> runnable = definitions(found);
            if (runnable.isEmpty()) {
                found.forEach(change -> out.println(line(change)));
                throw new IOException("functions: " + functions.toAbsolutePath() + " holds no function that can run"
                        + " (expected: a jar or a sub-directory for each function)");
            }
            serve(directory, found, runnable, out);
            return 0;
        } finally {
            directory.close();
        }
    }

    private void serve(
            FunctionDirectory directory, List<Change> found, List<FunctionDefinition> runnable, PrintWriter out)
            throws Exception {
        try (LocalLambda lambda = LocalLambda.builder()
                .port(port)
                .region(region)
                .account(account)
                .credentials(key, secret)
                .functions(runnable)
                .logs(log -> show(log, out))
                .start()) {
            out.println("Emulated Lambda:  " + lambda.endpoint() + "   region " + region + ", key " + key);
            out.println();
            found.forEach(change -> out.println(line(change)));
            out.println();
            out.println(snippets(lambda.port(), runnable.get(0).name()));
            out.println("Changed files are loaded at once. Serving until Ctrl-C.");
            out.flush();
            ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "function-watch");
                thread.setDaemon(true);
                return thread;
            });
            Shutdown shutdown = Shutdown.of(watch::shutdownNow, lambda, directory);
            ScheduledFuture<?> unused = watch.scheduleWithFixedDelay(
                    () -> follow(directory, lambda, out), POLL_MILLISECONDS, POLL_MILLISECONDS, TimeUnit.MILLISECONDS);
            shutdown.await();
        }
    }

    /** Whatever goes wrong with one look must not end the watch. */
    private static void follow(FunctionDirectory directory, LocalLambda lambda, PrintWriter out) {
        try {
            for (Change change : directory.poll()) {
                if (change.function() != null) {
                    lambda.put(change.function());
                } else if (change.removed()) {
                    lambda.remove(change.name());
                }
                out.println(line(change));
            }
        } catch (IOException | RuntimeException e) {
            out.println("Cannot look at the functions: " + e.getMessage());
        }
        out.flush();
    }

    private static List<FunctionDefinition> definitions(List<Change> changes) {
        List<FunctionDefinition> definitions = new ArrayList<>();
        for (Change change : changes) {
            if (change.function() != null) {
                definitions.add(change.function());
            }
        }
        return definitions;
    }

    private static String line(Change change) {
        FunctionDefinition function = change.function();
        if (function == null) {
            return "  " + change.name() + ": " + (change.removed() ? "removed" : "NOT LOADED: " + change.problem());
        }
        return "  " + change.name() + ": " + kind(function.code()) + ", " + function.memoryMegabytes() + " MB, "
                + function.timeout().toSeconds() + " s";
    }

    private static String kind(FunctionCode code) {
        if (code instanceof FunctionCode.Java) {
            return "Java, " + code.handler();
        }
        return code instanceof FunctionCode.Node ? "Node.js, " + code.handler() : "bootstrap";
    }

    private static void show(FunctionLog log, PrintWriter out) {
        log.text().lines().forEach(line -> out.println("[" + log.function() + "] " + line.stripTrailing()));
        out.flush();
    }

    private String snippets(int listening, String function) {
        return """
                Call a function:

                  curl --aws-sigv4 aws:amz:%1$s:lambda --user %2$s:%3$s --data '{}' \\
                      http://127.0.0.1:%4$d/2015-03-31/functions/%5$s/invocations

                Put the gateway in front of it, in kong.yml:

                  _format_version: "3.0"
                  routes:
                  - name: %5$s
                    paths: [ "/%5$s" ]
                    plugins:
                    - name: aws-lambda
                      config:
                        aws_key: %2$s
                        aws_secret: %3$s
                        aws_region: %1$s
                        host: 127.0.0.1
                        port: %4$d
                        disable_https: true
                        function_name: %5$s
                """.formatted(region, key, secret, listening, function);
    }
}
