/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.entity.PathSyntax;
import io.gatehouse.kernel.entity.VaultReferences;
import io.gatehouse.kernel.http.AdminHandler;
import io.gatehouse.kernel.http.AdminRequest;
import io.gatehouse.kernel.http.AdminResponse;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.plugin.http.HeaderList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The Admin API of a gateway: its configuration is read entity by entity; with a database it is written so, without one it is
 * replaced as a whole. A function from requests to answers; safe for many threads. It may block while a configuration is put in
 * force.
 */
public final class AdminApi implements AdminHandler {

    private static final byte[] NO_BODY = {};
    private static final String JSON = "application/json; charset=utf-8";

    private final NodeState node;
    private final LongSupplier nanoTime;
    private final Endpoints endpoints;

    /**
     * An Admin API.
     *
     * @param configuration what is read and replaced
     * @param node the process
     * @param paths what the router knows about paths
     * @param vaults the vault of the environment
     * @param nanoTime a clock for latencies
     */
    public AdminApi(
            ConfigurationSwitch configuration,
            NodeState node,
            PathSyntax paths,
            VaultReferences vaults,
            LongSupplier nanoTime) {
        this.node = node;
        this.nanoTime = nanoTime;
        endpoints = new Endpoints(configuration, node, paths, vaults);
    }

    @Override
    public long bodyLimit() {
        return node.bodyLimit();
    }

    /** The same for those only who know a token. */
    public AdminHandler behind(AdminToken token) {
        return new AdminHandler() {
            @Override
            public @Nullable AdminResponse early(AdminRequest head) {
                return AdminApi.this.early(head, token);
            }

            @Override
            public AdminResponse handle(AdminRequest request) {
                return AdminApi.this.handle(request);
            }

            @Override
            public long bodyLimit() {
                return AdminApi.this.bodyLimit();
            }
        };
    }

    @Override
    public @Nullable AdminResponse early(AdminRequest head) {
        return early(head, null);
    }

    /** Browsers ask for permission before they send a token, without a body. */
    private @Nullable AdminResponse early(AdminRequest head, @Nullable AdminToken token) {
        if (OtherSites.isRefused(head, node.managerOrigins())) {
            return answer(head, (request, headers) -> {
                throw AdminError.message(
                        403, "a web page of another site may not use this API (expected: its origin in admin_gui_url)");
            });
        }
        if (head.method().equals("OPTIONS")) {
            return handle(head);
        }
        return token == null || token.isKnownTo(head) ? null : answer(head, AdminApi::unauthorized);
    }

    @Override
    public AdminResponse handle(AdminRequest request) {
        return answer(request, this::reply);
    }

    /** What is said to a request, beside what is said to all. */
    @FunctionalInterface
    private interface Saying {
        Reply to(AdminRequest request, HeaderList headers);
    }

    private AdminResponse answer(AdminRequest request, Saying saying) {
        long start = nanoTime.getAsLong();
        HeaderList headers = new HeaderList();
        addCors(request, headers);
        Reply reply;
        try {
            reply = saying.to(request, headers);
        } catch (AdminError error) {
            reply = new Reply(error.status(), error.body());
        }
        byte[] body = NO_BODY;
        if (reply.body() != null) {
            Document document = reply.body() instanceof Document given ? given : json(reply.body());
            headers.set("Content-Type", document.contentType());
            body = request.method().equals("HEAD") ? NO_BODY : document.bytes();
        } else if (reply.status() == 415) {
            headers.set("Content-Type", "text/html; charset=UTF-8");
        }
        headers.set("Server", node.product());
        headers.set("X-Kong-Admin-Latency", String.valueOf((nanoTime.getAsLong() - start) / 1_000_000));
        return new AdminResponse(reply.status(), headers, body);
    }

    private static Reply unauthorized(AdminRequest request, HeaderList headers) {
        headers.set("WWW-Authenticate", "Bearer realm=\"admin\"");
        return new Reply(
                401,
                message("the token of this Admin API is missing or wrong (expected: Authorization: Bearer TOKEN, or"
                        + " Kong-Admin-Token: TOKEN)"));
    }

    private static Document json(Object body) {
        return new Document(JSON, JsonCodec.INSTANCE.write(body));
    }

    private Reply reply(AdminRequest request, HeaderList headers) {
        Endpoint endpoint = endpoints.find(request.path());
        if (endpoint == null) {
            throw AdminError.notFound();
        }
        String method = request.method();
        if (method.equals("OPTIONS")) {
            String allowed = endpoint.allowed();
            headers.set("Allow", allowed);
            headers.set("Access-Control-Allow-Methods", allowed);
            String asked = request.headers().first("Access-Control-Request-Headers");
            headers.set("Access-Control-Allow-Headers", asked == null ? "Content-Type" : asked);
            return Reply.empty(204);
        }
        String meant = method.equals("HEAD") ? "GET" : method;
        if (!endpoint.methods().contains(meant)) {
            throw AdminError.methodNotAllowed();
        }
        return endpoint.answer().to(request, meant);
    }

    private void addCors(AdminRequest request, HeaderList headers) {
        String origin = request.headers().first("Origin");
        headers.set("Access-Control-Allow-Origin", allowedOrigin(origin));
        headers.set("Access-Control-Allow-Credentials", "true");
    }

    private String allowedOrigin(@Nullable String origin) {
        List<String> origins = node.managerOrigins();
        if (origins.isEmpty()) {
            return origin == null ? "*" : origin;
        }
        return origin != null && origins.contains(origin) ? origin : origins.get(0);
    }

    /** A body with nothing but a message. */
    static Map<String, Object> message(String text) {
        return Map.of("message", text);
    }
}
