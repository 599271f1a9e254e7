/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.ResponseSource;
import io.gatehouse.plugin.http.Arguments;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Credential;
import io.gatehouse.plugin.model.Route;
import io.gatehouse.plugin.model.Service;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What logging plugins tell about a request. */
final class LogEntry {

    private static final Logger LOG = System.getLogger(LogEntry.class.getName());
    private static final String WORKSPACE_ID = "0dc6f45b-8f8d-40d2-a504-473544ee190b";
    private static final String REDACTED = "REDACTED";

    private LogEntry() {}

    static Map<String, Object> of(PipelineExchange exchange) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("request", request(exchange));
        ProxyAttempt attempt = exchange.proxyAttempt();
        List<UpstreamTry> tries = attempt == null ? List.of() : attempt.tries();
        entry.put("upstream_uri", upstreamUri(exchange));
        entry.put("upstream_status", upstreamStatus(tries, attempt));
        entry.put("response", response(exchange));
        entry.put("latencies", latencies(exchange));
        Route route = exchange.route();
        if (route != null) {
            entry.put("tries", json(tries));
            entry.put("route", stored(route.attributes()));
        }
        Service service = exchange.service();
        if (service != null) {
            entry.put("service", stored(service.attributes()));
        }
        Consumer consumer = exchange.consumer();
        if (consumer != null) {
            entry.put("consumer", stored(consumer.attributes()));
        }
        Credential credential = exchange.credential();
        if (credential != null) {
            entry.put("authenticated_entity", Map.of("id", credential.id()));
        }
        entry.put("client_ip", exchange.client().address());
        entry.put("started_at", exchange.startedAtMillis());
        entry.put("source", exchange.source() == ResponseSource.SERVICE ? "upstream" : "kong");
        entry.put("workspace", WORKSPACE_ID);
        entry.put("workspace_name", "default");
        return entry;
    }

    /** Where the request goes or would have gone, had no plugin answered. */
    private static String upstreamUri(PipelineExchange exchange) {
        if (exchange.route() == null) {
            return "";
        }
        OutgoingRequest outgoing = exchange.outgoing();
        String query = outgoing.rawQuery();
        return query == null ? outgoing.path() : outgoing.path() + "?" + query;
    }

    private static List<Object> json(List<UpstreamTry> tries) {
        List<Object> json = new ArrayList<>(tries.size());
        for (UpstreamTry attempted : tries) {
            json.add(attempted.toJson());
        }
        return json;
    }

    private static String upstreamStatus(List<UpstreamTry> tries, @Nullable ProxyAttempt attempt) {
        StringJoiner statuses = new StringJoiner(", ");
        for (UpstreamTry attempted : tries) {
            int status =
                    attempted.failedWith() != 0 || attempt == null ? attempted.failedWith() : attempt.upstreamStatus();
            statuses.add(Integer.toString(status));
        }
        return statuses.toString();
    }

    /** An entity without the fields that are not set. */
    private static Map<String, Object> stored(Map<String, Object> attributes) {
        Map<String, Object> entity = new LinkedHashMap<>();
        attributes.forEach((name, value) -> {
            if (value != null) {
                entity.put(name, value);
            }
        });
        entity.putIfAbsent("ws_id", WORKSPACE_ID);
        return entity;
    }

    /**
     * Puts a value, or what its supplier gives, at a dotted name; null takes it out. What is no object on the way there is
     * replaced by one.
     */
    static void put(Map<String, Object> entry, String name, @Nullable Object given) {
        Object value = given instanceof Supplier<?> supplier ? supplied(name, supplier) : given;
        Map<String, Object> object = entry;
        int start = 0;
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', start)) {
            object = inner(object, name.substring(start, dot));
            start = dot + 1;
        }
        if (value == null) {
            object.remove(name.substring(start));
        } else {
            object.put(name.substring(start), value);
        }
    }

    /** One plugin's failure must not keep others from logging. */
    private static @Nullable Object supplied(String name, Supplier<?> supplier) {
        try {
            return supplier.get();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "no value for the log entry's member " + name, e);
            return null;
        }
    }

    private static Map<String, Object> inner(Map<String, Object> object, String name) {
        Map<String, Object> inner = new LinkedHashMap<>();
        if (object.get(name) instanceof Map<?, ?> members) {
            members.forEach((key, member) -> inner.put((String) key, member));
        }
        object.put(name, inner);
        return inner;
    }

    private static Map<String, Object> request(PipelineExchange exchange) {
        Request request = exchange.request();
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("id", exchange.id());
        entry.put("uri", request.target());
        String host = request.forwardedHost();
        entry.put(
                "url",
                request.scheme() + "://" + host + ":" + exchange.transport().listenerPort() + request.target());
        entry.put("querystring", arguments(exchange.outgoing().query()));
        entry.put("method", exchange.outgoing().method());
        entry.put("headers", headers(exchange.outgoing().currentHeaders()));
        entry.put("size", exchange.requestSize());
        Transport.TlsFacts tls = exchange.transport().tls();
        if (tls != null) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("version", tls.version());
            facts.put("cipher", tls.cipher());
            facts.put("client_verify", "NONE");
            entry.put("tls", facts);
        }
        return entry;
    }

    private static Map<String, Object> response(PipelineExchange exchange) {
        Map<String, Object> entry = new LinkedHashMap<>();
        Answer answer = exchange.answer();
        Map<String, Object> headers = headers(answer.headers());
        boolean mayHaveBody = answer.status() >= 200 && answer.status() != 204 && answer.status() != 304;
        if (mayHaveBody && answer.anyBody().length() >= 0) {
            headers.putIfAbsent("content-length", Long.toString(answer.anyBody().length()));
        }
        entry.put("status", answer.status());
        entry.put("headers", headers);
        entry.put("size", exchange.responseSize());
        return entry;
    }

    private static Map<String, Object> latencies(PipelineExchange exchange) {
        Map<String, Object> entry = new LinkedHashMap<>();
        long upstream = exchange.upstreamNanos();
        ProxyAttempt attempt = exchange.proxyAttempt();
        long own = exchange.gatewayNanos() / 1_000_000;
        entry.put("kong", attempt == null ? own : attempt.proxyMillis());
        entry.put("proxy", upstream < 0 ? -1 : upstream / 1_000_000);
        entry.put("request", exchange.totalNanos() / 1_000_000);
        entry.put("receive", attempt == null ? 0 : Math.max(0, own - attempt.proxyMillis()));
        return entry;
    }

    private static Map<String, Object> headers(Headers headers) {
        Map<String, Object> entry = new LinkedHashMap<>();
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i).toLowerCase(Locale.ROOT);
            boolean secret = name.equals("authorization") || name.equals("proxy-authorization");
            append(entry, name, secret ? REDACTED : headers.value(i));
        }
        return entry;
    }

    private static Map<String, Object> arguments(Arguments arguments) {
        Map<String, Object> entry = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String value = arguments.value(i);
            append(entry, arguments.name(i), value == null ? Boolean.TRUE : value);
        }
        return entry;
    }

    private static void append(Map<String, Object> entry, String name, Object value) {
        Object earlier = entry.get(name);
        if (earlier == null) {
            entry.put(name, value);
        } else if (earlier instanceof List<?> values) {
            List<Object> more = new ArrayList<>(values);
            more.add(value);
            entry.put(name, more);
        } else {
            entry.put(name, new ArrayList<>(List.of(earlier, value)));
        }
    }
}
