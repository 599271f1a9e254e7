/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.ServiceEntity;
import io.gatehouse.kernel.entity.UpstreamEntity;
import io.gatehouse.kernel.upstream.Balancer;
import io.gatehouse.kernel.upstream.Member;
import io.gatehouse.kernel.upstream.Peer;
import io.gatehouse.kernel.upstream.TargetGroup;
import io.gatehouse.kernel.upstream.Upstreams;
import io.gatehouse.plugin.http.HttpClient;
import io.gatehouse.plugin.http.HttpTarget;
import io.gatehouse.plugin.model.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The servers behind each service: the targets of the upstream its host names, or the host itself. */
final class ServicePeers {

    private final Map<String, UpstreamEntity> upstreamsByName = new HashMap<>();
    private final Upstreams upstreams;
    private final HttpClient client;
    private final Duration idleTimeout;
    private final boolean verifyTls;

    /**
     * Ready to look at services.
     *
     * @param upstreams what is known of servers
     * @param verifyTls whether certificates of services that say nothing about it are checked
     */
    ServicePeers(
            Configuration configuration,
            Upstreams upstreams,
            HttpClient client,
            Duration idleTimeout,
            boolean verifyTls) {
        for (UpstreamEntity upstream : configuration.upstreams().values()) {
            upstreamsByName.put(upstream.name(), upstream);
        }
        this.upstreams = upstreams;
        this.client = client;
        this.idleTimeout = idleTimeout;
        this.verifyTls = verifyTls;
    }

    Balancer of(ServiceEntity entity) {
        Service service = entity.service();
        UpstreamEntity upstream = upstreamsByName.get(service.host());
        if (upstream == null) {
            return Balancer.of(peer(entity, service.host(), service.port(), null, null));
        }
        TargetGroup group = upstreams.group(upstream);
        List<Peer> peers = new ArrayList<>();
        for (Member member : group.members()) {
            peers.add(peer(entity, member.host(), member.port(), upstream.hostHeader(), member));
        }
        return Balancer.of(group, peers);
    }

    private Peer peer(
            ServiceEntity entity, String host, int port, @Nullable String hostHeader, @Nullable Member member) {
        String protocol = entity.service().protocol();
        String scheme = protocol.equals("https") || protocol.equals("grpcs") ? "https" : "http";
        Boolean verify = entity.tlsVerify();
        HttpTarget target = new HttpTarget(
                scheme,
                host,
                port,
                Duration.ofMillis(entity.connectTimeout()),
                Duration.ofMillis(entity.readTimeout()),
                Duration.ofMillis(entity.writeTimeout()),
                idleTimeout,
                verify == null ? verifyTls : verify,
                null,
                null);
        return new Peer(client.endpoint(target), hostHeader == null ? target.authority() : hostHeader, member);
    }
}
