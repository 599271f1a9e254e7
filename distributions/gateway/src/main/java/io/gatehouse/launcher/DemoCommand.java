/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.Gateway;
import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.pipeline.MemoryRequest;
import io.gatehouse.lambdalocal.DemoFunctions;
import io.gatehouse.lambdalocal.LocalLambda;
import io.gatehouse.plugin.http.HeaderList;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the main job without an AWS account: an emulator of Lambda, a gateway in front of it, and a call through both. */
@Command(
        name = "demo",
        description = "Run a gateway in front of an emulated Lambda; needs no AWS account and no network.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DemoCommand implements Callable<Integer> {

    static final String KEY = "AKIDDEMO";
    static final String SECRET = "demo-secret";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Option(names = "--once", description = "End after the call instead of serving on.")
    private boolean once;

    @Option(
            names = "--port",
            defaultValue = "8000",
            paramLabel = "PORT",
            description = "Where the gateway listens, on loopback (default: ${DEFAULT-VALUE}); 0 takes a free one.")
    private int port;

    private final PrintStream out = System.out;

    @Override
    public Integer call() throws Exception {
        Path prefix = Files.createTempDirectory("gatehouse-demo");
        out.println("Starting the emulated Lambda, with Java functions in processes of their own ...");
        try (LocalLambda lambda = LocalLambda.builder()
                        .credentials(KEY, SECRET)
                        .functions(DemoFunctions.all())
                        .start();
                Gateway gateway = Gateway.start(settings(prefix, lambda.port()))) {
            Shutdown shutdown = once ? null : Shutdown.of(gateway, lambda);
            show(gateway, prefix, lambda.port());
            if (shutdown != null) {
                shutdown.await();
            }
        } finally {
            delete(prefix);
        }
        return 0;
    }

    private GatewaySettings settings(Path prefix, int lambdaPort) throws IOException {
        Map<String, String> settings = Map.of(
                "prefix", prefix.toString(),
                "database", "off",
                "log_level", "warn",
                "proxy_listen", "127.0.0.1:" + port,
                "admin_listen", "off",
                "status_listen", "off",
                "admin_gui_listen", "off",
                "declarative_config_string", configuration(lambdaPort));
        return GatewaySettings.load(null, SettingsOptions.overridden(Map.of(), settings));
    }

    private static String configuration(int lambdaPort) throws IOException {
        try (InputStream in = DemoCommand.class.getResourceAsStream("demo.yml")) {
            if (in == null) {
                throw new IllegalStateException("demo.yml is missing in the launcher's jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("${port}", Integer.toString(lambdaPort))
                    .replace("${key}", KEY)
                    .replace("${secret}", SECRET);
        }
    }

    private void show(Gateway gateway, Path prefix, int lambdaPort) throws Exception {
        String base = "http://localhost:" + gateway.proxyPort();
        out.println("Gateway:  " + base + "   Emulated Lambda:  http://localhost:" + lambdaPort);
        out.println();
        URI url = URI.create(base + "/lambda1?key1=some_value1");
        out.println("$ curl -i '" + url + "'");
        out.println();
        Gateway.explain(settings(prefix, lambdaPort), MemoryRequest.of("GET", url, new HeaderList(), new byte[0]))
                .lines()
                .forEach(line -> out.println("  " + line));
        out.println();
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(url).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        out.println("HTTP/1.1 " + answer.statusCode());
        answer.headers().map().forEach((name, values) -> values.forEach(value -> out.println(name + ": " + value)));
        out.println();
        out.println(answer.body());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("status: " + answer.statusCode() + " (expected: 200)");
        }
        if (!once) {
            out.println();
            out.println("Also there: /echo (API Gateway event, proxy integration), /failing, /slow, and /keyed"
                    + " (needs 'apikey: demo').");
            out.println("Serving until Ctrl-C.");
        }
        out.flush();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
