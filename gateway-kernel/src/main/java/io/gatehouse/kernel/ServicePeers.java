/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.ServiceEntity;
import io.gatehouse.kernel.entity.UpstreamEntity;
import io.gatehouse.kernel.http.client.ServiceClient;
import io.gatehouse.kernel.http.client.TlsTerms;
import io.gatehouse.kernel.upstream.Balancer;
import io.gatehouse.kernel.upstream.Member;
import io.gatehouse.kernel.upstream.Peer;
import io.gatehouse.kernel.upstream.TargetGroup;
import io.gatehouse.kernel.upstream.Upstreams;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.http.HttpEndpoint;
import io.gatehouse.plugin.http.HttpTarget;
import io.gatehouse.plugin.model.Service;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The servers behind each service: the targets of the upstream its host names, or the host itself. */
final class ServicePeers {

    private final Map<String, UpstreamEntity> upstreamsByName;
    private final Upstreams upstreams;
    private final ServiceClient client;
    private final Duration idleTimeout;
    private final UpstreamTls tls;

    /**
     * Ready to look at services.
     *
     * @param upstreams what is known of servers
     * @param tls how it is spoken with them
     */
    ServicePeers(
            Configuration configuration,
            Upstreams upstreams,
            ServiceClient client,
            Duration idleTimeout,
            UpstreamTls tls) {
        upstreamsByName = configuration.upstreams();
        this.upstreams = upstreams;
        this.client = client;
        this.idleTimeout = idleTimeout;
        this.tls = tls;
    }

    UpstreamTls tls() {
        return tls;
    }

    /**
     * The servers of a service.
     *
     * @param terms of TLS, null for the usual ones
     */
    Balancer of(ServiceEntity entity, @Nullable TlsTerms terms) {
        Service service = entity.service();
        UpstreamEntity upstream = upstreamsByName.get(service.host());
        if (upstream == null) {
            return Balancer.of(alone(entity, terms));
        }
        TargetGroup group = upstreams.group(upstream);
        List<Peer> peers = new ArrayList<>();
        for (Member member : group.members()) {
            HttpEndpoint endpoint = endpoint(entity, terms, member.host(), member.port(), group.serverName());
            peers.add(new Peer(endpoint, group.authority(member, UpstreamTls.isSpokenBy(entity)), member));
        }
        return Balancer.of(group, peers);
    }

    private Peer alone(ServiceEntity entity, @Nullable TlsTerms terms) {
        Service service = entity.service();
        HttpEndpoint endpoint = endpoint(entity, terms, service.host(), service.port(), null);
        return new Peer(endpoint, Peer.authority(service.host(), service.port(), UpstreamTls.isSpokenBy(entity)));
    }

    private HttpEndpoint endpoint(
            ServiceEntity entity, @Nullable TlsTerms terms, String host, int port, @Nullable String serverName) {
        if (port == 0) {
            return new NoPort(host);
        }
        HttpTarget target = new HttpTarget(
                UpstreamTls.isSpokenBy(entity) ? "https" : "http",
                host,
                port,
                Duration.ofMillis(entity.connectTimeout()),
                Duration.ofMillis(entity.readTimeout()),
                Duration.ofMillis(entity.writeTimeout()),
                idleTimeout,
                tls.verifies(entity),
                serverName,
                null);
        return client.endpoint(target, terms);
    }

    /** Port 0 may be configured, and nobody can be connected to there. */
    private record NoPort(String host) implements HttpEndpoint {

        @Override
        public CompletionStage<HttpAnswer> send(HttpCall call) {
            ConnectException cause = new ConnectException("no connection to port 0 (expected: 1..65535)");
            return CompletableFuture.failedFuture(new HttpCallException(
                    HttpCallException.Stage.CONNECT, false, host + ":0: " + cause.getMessage(), cause));
        }
    }
}
