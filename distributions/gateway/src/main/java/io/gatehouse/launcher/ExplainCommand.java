/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.Explanation;
import io.gatehouse.kernel.Gateway;
import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.config.NamedFiles;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.pipeline.MemoryRequest;
import io.gatehouse.launcher.AdminConnection.Answer;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Shows what would become of a request: its route, its plugins in order, and the call it ends in. Nothing is sent and nothing
 * logged.
 */
@Command(
        name = "explain",
        description =
                "Show the route, the plugins and the Lambda event of a request; nothing is sent and nothing logged.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ExplainCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final SettingsOptions options = new SettingsOptions();

    @Parameters(index = "0", paramLabel = "METHOD", description = "Such as GET.")
    private String method = "GET";

    @Parameters(index = "1", paramLabel = "URL", description = "http://host/path?query, or a path.")
    private String url = "/";

    @Option(
            names = {"-H", "--header"},
            paramLabel = "'NAME: VALUE'",
            description = "A header; may be given several times.")
    private List<String> headers = List.of();

    @Option(
            names = {"-d", "--data"},
            paramLabel = "BODY",
            description = "The body; @FILE reads it from a file.")
    private @Nullable String data;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Declarative configuration (default: setting declarative_config, or the database).")
    private @Nullable Path config;

    @Mixin
    private final AdminConnection connection = new AdminConnection();

    @Override
    public Integer call() throws Exception {
        GatewaySettings settings = options.read(
                config == null ? Map.of() : Map.of("declarative_config", config.toString(), "database", "off"));
        Explanation explanation = connection.isWanted() ? explainedBy(settings) : explained(settings);
        explanation.lines().forEach(System.out::println);
        return 0;
    }

    private Explanation explained(GatewaySettings settings) throws Exception {
        MemoryRequest request = request();
        AdminOptions.refuseBusyStore(settings);
        return Gateway.explain(settings, request);
    }

    /** What a running gateway says. */
    private Explanation explainedBy(GatewaySettings settings) throws IOException, InterruptedException {
        if (config != null) {
            throw new ParameterException(
                    spec.commandLine(), "--config and --admin-url (expected: one of them, or neither)");
        }
        MemoryRequest request = request();
        if (!request.scheme().equals("http")) {
            throw new ParameterException(
                    spec.commandLine(), "URL: '" + url + "' (expected: http, or a path, with --admin-url)");
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("method", request.method());
        members.put(
                "path", request.rawQuery() == null ? request.rawPath() : request.rawPath() + "?" + request.rawQuery());
        members.put("headers", sent(request));
        members.put("body", new String(body(), StandardCharsets.UTF_8));
        Answer answer = connection.ask(
                settings, "POST", "/explain", null, "application/json", JsonCodec.INSTANCE.write(members));
        Map<?, ?> explained = ImportCommand.members(answer);
        if (answer.status() != 200 || !explained.containsKey("route")) {
            throw new IOException("nothing was explained: " + ImportCommand.reason(answer));
        }
        return Explanation.of(explained);
    }

    /** The values of a name that occurs twice become one, as they may on their way. */
    private static Map<String, String> sent(MemoryRequest request) {
        Map<String, String> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < request.headers().size(); i++) {
            sent.merge(request.headers().name(i), request.headers().value(i), (first, next) -> first + ", " + next);
        }
        sent.remove("Content-Length");
        return sent;
    }

    private MemoryRequest request() throws IOException {
        if (!HeaderName.isToken(method)) {
            throw new ParameterException(spec.commandLine(), "METHOD: '" + method + "' (expected: such as GET)");
        }
        HeaderList lines = new HeaderList();
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon < 1 || !HeaderName.isToken(header.substring(0, colon))) {
                throw new ParameterException(spec.commandLine(), "header: '" + header + "' (expected: 'Name: value')");
            }
            lines.add(
                    header.substring(0, colon),
                    Headers.bytes(header.substring(colon + 1).strip()));
        }
        byte[] body = body();
        if (body.length > 0 && !lines.contains(HeaderName.CONTENT_TYPE)) {
            lines.add(HeaderName.CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        return MemoryRequest.of(method.toUpperCase(Locale.ROOT), address(), lines, body);
    }

    private URI address() {
        String absolute = url.startsWith("/") ? "http://localhost:8000" + url : url;
        if (!url.isEmpty() && HeaderName.isToken(url) && url.indexOf('.') < 0 && !url.equals("localhost")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "URL: '" + url + "' (expected: http://host/path?query, or a path that begins with /)");
        }
        try {
            return URI.create(absolute.contains("://") ? absolute : "http://" + absolute);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "URL: '" + url + "' (expected: such as http://localhost:8000/path?a=1)", e);
        }
    }

    private byte[] body() throws IOException {
        if (data == null) {
            return new byte[0];
        }
        if (!data.startsWith("@")) {
            return data.getBytes(StandardCharsets.UTF_8);
        }
        Path file = Path.of(data.substring(1));
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IOException(
                    "--data: " + file.toAbsolutePath() + " cannot be read: " + NamedFiles.reason(e)
                            + " (expected: a file that this user may read)",
                    e);
        }
    }
}
