/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.config.GatewaySettings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The Admin API of a running gateway, and what opens its door. The token comes from settings or a file: others see arguments. */
final class AdminConnection {

    /** How the JDK begins when a plain answer comes instead of a handshake. */
    private static final String NOT_TLS = "Unrecognized SSL message";

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofMinutes(5);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--admin-url",
            paramLabel = "URL",
            description = "Admin API of a running gateway that is to do it, such as http://127.0.0.1:8001.")
    private @Nullable String url;

    @Option(
            names = "--admin-token-file",
            paramLabel = "FILE",
            description = "A file with the token of that Admin API (default: setting admin_token, which variable"
                    + " GATEHOUSE_ADMIN_TOKEN may hold).")
    private @Nullable Path tokenFile;

    @Option(
            names = "--admin-ca",
            paramLabel = "FILE",
            description = "A PEM file of the authorities that vouch for an https URL (default: those of the JDK).")
    private @Nullable Path authorities;

    @Option(
            names = "--admin-cert",
            paramLabel = "FILE",
            description = "A PEM file with the certificate to show to an Admin API that asks for one, and those"
                    + " between it and its authority.")
    private @Nullable Path certificate;

    @Option(
            names = "--admin-key",
            paramLabel = "FILE",
            description = "A PEM file with the private key of that certificate.")
    private @Nullable Path key;

    /** What became of a request. */
    record Answer(int status, byte[] body) {}

    /** Whether a running gateway is to do it. */
    boolean isWanted() {
        if (url == null && (tokenFile != null || authorities != null || certificate != null || key != null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--admin-token-file, --admin-ca, --admin-cert and --admin-key go with --admin-url (expected: such as"
                            + " --admin-url https://127.0.0.1:8444)");
        }
        return url != null;
    }

    /** Asks the gateway, once {@link #isWanted}. */
    Answer ask(
            GatewaySettings settings,
            String method,
            String path,
            @Nullable String query,
            String contentType,
            byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(path, query))
                .timeout(ANSWER)
                .header("Content-Type", contentType)
                .method(method, BodyPublishers.ofByteArray(body));
        String token = token(settings);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(CONNECT);
        if (authorities != null || certificate != null || key != null) {
            client.sslContext(AdminTls.context(authorities, certificate, key));
        }
        try {
            HttpResponse<byte[]> response = client.build().send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.body());
        } catch (SSLException e) {
            if (String.valueOf(e.getMessage()).startsWith(NOT_TLS)) {
                throw new IOException(
                        "what answers at " + url + " does not speak TLS (expected: http, or the port of a listener with"
                                + " ssl)",
                        e);
            }
            throw new IOException(
                    "the Admin API at " + url + " is not reached, as the two do not trust each other: " + e.getMessage()
                            + " (expected: --admin-ca with the authority of its certificate, which must name the host of"
                            + " --admin-url; and --admin-cert and --admin-key where its admin_client_ca asks for them)",
                    e);
        } catch (IOException e) {
            throw new IOException(
                    "the Admin API at " + url + " does not answer: " + reason(e)
                            + " (expected: the address of a gateway's admin_listen, with https where it has ssl, and"
                            + " --admin-cert and --admin-key where its admin_client_ca asks for them)",
                    e);
        }
    }

    /** The JDK does not always say why a handshake fails, and waits for its end. */
    private static String reason(IOException failure) {
        if (failure instanceof HttpConnectTimeoutException) {
            return "no connection, or no end of a TLS handshake, within " + CONNECT.toSeconds() + " seconds";
        }
        return failure instanceof ConnectException ? "no connection" : failure.toString();
    }

    private URI address(String path, @Nullable String query) {
        String base = String.valueOf(url).replaceAll("/+$", "");
        if (base.matches("https?://[^/?#]+(/[^?#]*)?")) {
            try {
                return URI.create(base + path + (query == null ? "" : "?" + query));
            } catch (IllegalArgumentException malformed) {
                // told below
            }
        }
        throw new ParameterException(
                spec.commandLine(), "--admin-url: '" + base + "' (expected: such as http://127.0.0.1:8001)");
    }

    private @Nullable String token(GatewaySettings settings) throws IOException {
        if (tokenFile == null) {
            return settings.text("admin_token");
        }
        String token = Files.isReadable(tokenFile) ? Files.readString(tokenFile).strip() : "";
        if (token.isEmpty() || !token.chars().allMatch(character -> character > ' ' && character < 0x7f)) {
            throw new IOException("--admin-token-file: " + tokenFile + " (expected: a readable file with the token, and"
                    + " nothing else, on one line)");
        }
        return token;
    }
}
