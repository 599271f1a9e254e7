/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.ConfigurationException;
import io.gatehouse.kernel.Gateway;
import io.gatehouse.kernel.OfflineAdmin;
import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.http.AdminRequest;
import io.gatehouse.kernel.http.AdminResponse;
import io.gatehouse.plugin.http.HeaderList;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a command finds entities: in the database of the settings, or behind the Admin API of a running gateway. */
final class AdminOptions {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofMinutes(5);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final SettingsOptions options = new SettingsOptions();

    @Option(
            names = "--admin-url",
            paramLabel = "URL",
            description = "Admin API of a running gateway that is to do it, such as http://127.0.0.1:8001 (default: the"
                    + " database of the settings; an embedded one belongs to the gateway that runs with it).")
    private @Nullable String url;

    /** What became of a request. */
    record Answer(int status, byte[] body) {}

    Answer ask(String method, String path, @Nullable String query, String contentType, byte[] body)
            throws IOException, InterruptedException, ConfigurationException {
        GatewaySettings settings = options.read(Map.of());
        return url == null
                ? askDatabase(settings, method, path, query, contentType, body)
                : askGateway(settings, url, method, path, query, contentType, body);
    }

    private static Answer askDatabase(
            GatewaySettings settings,
            String method,
            String path,
            @Nullable String query,
            String contentType,
            byte[] body)
            throws IOException, ConfigurationException {
        if ("embedded".equals(settings.text("database")) && PidFile.runningWith(settings.prefix()) != null) {
            throw new IOException("a gateway runs with the embedded database of " + settings.prefix()
                    + " (expected: --admin-url with the address of its Admin API, such as http://127.0.0.1:8001)");
        }
        HeaderList headers = new HeaderList();
        headers.add("Content-Type", contentType);
        try (OfflineAdmin admin = Gateway.admin(settings)) {
            AdminResponse response = admin.handle(new AdminRequest(method, path, query, headers, body));
            return new Answer(response.status(), response.body());
        }
    }

    private Answer askGateway(
            GatewaySettings settings,
            String base,
            String method,
            String path,
            @Nullable String query,
            String contentType,
            byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(
                    URI.create(base.replaceAll("/+$", "") + path + (query == null ? "" : "?" + query)));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "--admin-url: '" + base + "' (expected: such as http://127.0.0.1:8001)", e);
        }
        request.timeout(ANSWER).header("Content-Type", contentType);
        String token = settings.text("admin_token");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpRequest whole =
                request.method(method, BodyPublishers.ofByteArray(body)).build();
        try {
            HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build();
            HttpResponse<byte[]> response = client.send(whole, BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new IOException(
                    "the Admin API at " + base + " does not answer: " + e
                            + " (expected: the address of a gateway's admin_listen)",
                    e);
        }
    }
}
