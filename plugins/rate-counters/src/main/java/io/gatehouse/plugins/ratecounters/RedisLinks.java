/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import io.gatehouse.plugin.Settings;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.protocol.ProtocolVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes links to Redis; the thread they share starts with the first. */
final class RedisLinks {

    private static final int MOST_COMMANDS = 50_000;

    private final String name;
    private final Settings gateway;
    private final System.Logger logger;
    private @Nullable RedisLoop loop;

    RedisLinks(String name, Settings gateway, System.Logger logger) {
        this.name = name;
        this.gateway = gateway;
        this.logger = logger;
    }

    /**
     * A link that is not connected yet.
     *
     * @throws IOException when a file with certificates cannot be read
     */
    RedisLink open(RedisSettings settings) throws IOException {
        RedisLoop shared = loop;
        if (shared == null) {
            shared = new RedisLoop(name + "-redis");
            loop = shared;
        }
        RedisURI uri = uri(settings);
        RedisClient client = RedisClient.create(shared.resources(), uri);
        client.setOptions(options(settings));
        return new RedisLink(settings, client, uri, shared.loop(), logger);
    }

    private static RedisURI uri(RedisSettings settings) {
        RedisURI.Builder uri = RedisURI.builder()
                .withHost(String.valueOf(settings.host()))
                .withPort(settings.portNumber())
                .withDatabase(settings.databaseNumber())
                .withTimeout(Duration.ofMillis(settings.patience()))
                .withSsl(settings.usesTls())
                .withVerifyPeer(settings.verifiesCertificate() ? SslVerifyMode.FULL : SslVerifyMode.NONE);
        String password = settings.password();
        if (password != null && !password.isEmpty()) {
            String username = settings.username();
            if (username == null || username.isEmpty()) {
                uri.withPassword(password.toCharArray());
            } else {
                uri.withAuthentication(username, password.toCharArray());
            }
        }
        return uri.build();
    }

    private ClientOptions options(RedisSettings settings) throws IOException {
        Duration patience = Duration.ofMillis(settings.patience());
        ClientOptions.Builder options = ClientOptions.builder()
                .autoReconnect(false)
                .protocolVersion(ProtocolVersion.RESP2)
                .requestQueueSize(MOST_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(patience)
                        .keepAlive(true)
                        .build())
                .timeoutOptions(TimeoutOptions.enabled(patience));
        if (settings.usesTls()) {
            options.sslOptions(ssl(settings));
        }
        return options.build();
    }

    private SslOptions ssl(RedisSettings settings) throws IOException {
        SslOptions.Builder ssl =
                SslOptions.builder().jdkSslProvider().handshakeTimeout(Duration.ofMillis(settings.patience()));
        if (settings.verifiesCertificate()) {
            TrustManagerFactory own = Authorities.trusted(gateway.text("lua_ssl_trusted_certificate"));
            if (own != null) {
                ssl.trustManager(own);
            }
        }
        String serverName = settings.serverName();
        if (serverName != null) {
            ssl.sslParameters(() -> {
                SSLParameters parameters = new SSLParameters();
                parameters.setServerNames(List.of(new SNIHostName(serverName)));
                return parameters;
            });
        }
        return ssl.build();
    }

    /** Ends the thread; the links must be closed before. */
    void close() throws InterruptedException {
        if (loop != null) {
            loop.close();
            loop = null;
        }
    }
}
