/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.kernel.route.RouteMatch;
import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.Client;
import io.gatehouse.plugin.Connection;
import io.gatehouse.plugin.LogExchange;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.ResponseExchange;
import io.gatehouse.plugin.ResponseSource;
import io.gatehouse.plugin.Turn;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugin.http.ResponseEditor;
import io.gatehouse.plugin.http.UpstreamRequest;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Credential;
import io.gatehouse.plugin.model.Route;
import io.gatehouse.plugin.model.Service;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request as plugins see it, in every phase, with what is known of it for the log. Belongs to one thread at a time. */
final class PipelineExchange implements AccessExchange, ResponseExchange, LogExchange {

    private final Transport transport;
    private final PipelineSettings settings;
    private final Snapshot.Directory directory;
    private final IncomingBody incomingBody;
    private Plan plan;
    private @Nullable RouteMatch<Plan> match;
    private @Nullable Object @Nullable [] locals;
    private int currentSlot;

    private @Nullable Consumer consumer;
    private @Nullable Credential credential;
    private @Nullable OutgoingRequest upstream;
    private @Nullable ProxyAttempt proxyAttempt;
    private @Nullable Map<String, Object> shared;
    private @Nullable Map<String, @Nullable Object> logValues;

    private @Nullable Answer answer;
    private ResponseSource source = ResponseSource.ERROR;
    private @Nullable Turns turns;
    private long upstreamNanos = -1;
    private long responseSize;
    private long totalNanos;
    private boolean aborted;
    private @Nullable Map<String, Object> logEntry;

    PipelineExchange(Transport transport, PipelineSettings settings, Snapshot.Directory directory, Plan plan) {
        this.transport = transport;
        this.settings = settings;
        this.directory = directory;
        this.incomingBody = new IncomingBody(transport);
        this.plan = plan;
        this.turns = plan.mayReadTurns() ? new Turns() : null;
    }

    // --- what becomes of it ---

    void matched(RouteMatch<Plan> found) {
        match = found;
    }

    void follow(Plan routed) {
        plan = routed;
        if (turns == null && plan.mayReadTurns()) {
            turns = new Turns();
        }
    }

    /** The plugin whose turn begins. */
    void current(int slot) {
        currentSlot = slot;
    }

    void proxyAttempt(ProxyAttempt attempt) {
        proxyAttempt = attempt;
    }

    void answer(Answer given, ResponseSource from) {
        answer = given;
        source = from;
    }

    void completed(long bytesSent, boolean incomplete) {
        responseSize = bytesSent;
        aborted = incomplete;
        totalNanos = System.nanoTime() - transport.startedAtNanos();
        endTurn(true);
        if (proxyAttempt != null) {
            proxyAttempt.ended();
        }
    }

    // --- what has the request for how long ---

    void beginTurn(Turn.Kind kind, @Nullable String name) {
        if (turns != null) {
            turns.begin(kind, name, System.nanoTime());
        }
    }

    void beginTurn(Turn.Kind kind, @Nullable String name, long now) {
        if (turns != null) {
            turns.begin(kind, name, now);
        }
    }

    void endTurn(boolean failed) {
        if (turns != null) {
            turns.end(failed, System.nanoTime());
        }
    }

    void endTurn(boolean failed, long now) {
        if (turns != null) {
            turns.end(failed, now);
        }
    }

    // --- what the other parts of the pipeline ask ---

    Transport transport() {
        return transport;
    }

    PipelineSettings settings() {
        return settings;
    }

    IncomingBody incomingBody() {
        return incomingBody;
    }

    Plan plan() {
        return plan;
    }

    @Nullable
    RouteMatch<Plan> match() {
        return match;
    }

    /** Until there is an answer, an empty error. */
    Answer answer() {
        if (answer == null) {
            answer = new Answer(500, new HeaderList(), Body.empty());
        }
        return answer;
    }

    OutgoingRequest outgoing() {
        if (upstream == null) {
            upstream = new OutgoingRequest(this);
        }
        return upstream;
    }

    /** The forwarding this request went through, or null when it was answered here. */
    @Nullable
    ProxyAttempt proxyAttempt() {
        return proxyAttempt;
    }

    /** The request in words for the log: nothing of its headers or body. */
    String described() {
        Route route = route();
        String name = route == null ? "no route" : "route " + (route.name() == null ? route.id() : route.name());
        return request().method() + " " + request().rawPath() + " (" + name + ", request " + id() + ")";
    }

    // --- what plugins see: every phase ---

    @Override
    public String id() {
        return transport.requestId();
    }

    @Override
    public Request request() {
        return transport.request();
    }

    @Override
    public @Nullable Route route() {
        return plan.route();
    }

    @Override
    public @Nullable Service service() {
        Plan.Upstream service = plan.upstream();
        return service == null ? null : service.service();
    }

    @Override
    public @Nullable String matchedPath() {
        return match == null ? null : match.configuredPath();
    }

    @Override
    public Map<String, String> pathCaptures() {
        return match == null ? Map.of() : match.captures();
    }

    @Override
    public List<String> pathGroups() {
        return match == null ? List.of() : match.groups();
    }

    @Override
    public Client client() {
        return transport.client();
    }

    @Override
    public Connection connection() {
        return transport.connection();
    }

    @Override
    public @Nullable Consumer consumer() {
        return consumer;
    }

    @Override
    public @Nullable Credential credential() {
        return credential;
    }

    @Override
    public @Nullable Body requestBody() {
        return incomingBody.visible();
    }

    @Override
    public long startedAtMillis() {
        return transport.startedAtMillis();
    }

    @Override
    public long startedAtNanos() {
        return transport.startedAtNanos();
    }

    @Override
    public Map<String, Object> shared() {
        if (shared == null) {
            shared = new HashMap<>();
        }
        return shared;
    }

    @Override
    public void logValue(String name, @Nullable Object value) {
        if (logEntry != null) {
            LogEntry.put(logEntry, name, value);
            return;
        } else if (!plan.mayLog()) {
            return;
        }
        if (logValues == null) {
            logValues = new LinkedHashMap<>();
        }
        logValues.put(name, value);
    }

    @Override
    public @Nullable Object local() {
        return locals == null ? null : locals[currentSlot];
    }

    @Override
    public void local(@Nullable Object state) {
        if (locals == null) {
            locals = new @Nullable Object[plan.slots().length];
        }
        locals[currentSlot] = state;
    }

    // --- what plugins see: access ---

    @Override
    public UpstreamRequest upstream() {
        return outgoing();
    }

    @Override
    public @Nullable Credential findCredential(String type, String key) {
        return directory.credential(type, key);
    }

    @Override
    public @Nullable Consumer findConsumer(String idOrUsername) {
        return directory.consumer(idOrUsername);
    }

    @Override
    public void authenticate(Credential found) {
        consumer = found.consumer();
        credential = found;
        ConsumerHeaders.of(found, outgoing().headers());
    }

    @Override
    public void authenticateAnonymous(Consumer anonymous) {
        consumer = anonymous;
        credential = null;
        ConsumerHeaders.ofAnonymous(anonymous, outgoing().headers());
    }

    @Override
    public boolean limitBody(long bytes, Reply tooLarge) {
        return incomingBody.limit(bytes, tooLarge);
    }

    @Override
    public void addUpstreamTime(long nanos) {
        upstreamNanos = Math.max(0, upstreamNanos) + nanos;
        if (turns != null) {
            turns.waited(nanos);
        }
    }

    // --- what plugins see: response and log ---

    @Override
    public ResponseEditor response() {
        return answer();
    }

    @Override
    public ResponseSource source() {
        return source;
    }

    @Override
    public long requestSize() {
        return transport.bytesRead();
    }

    @Override
    public long responseSize() {
        return responseSize;
    }

    @Override
    public long totalNanos() {
        return totalNanos;
    }

    @Override
    public long gatewayNanos() {
        return Math.max(0, totalNanos - Math.max(0, upstreamNanos));
    }

    @Override
    public long upstreamNanos() {
        return upstreamNanos;
    }

    @Override
    public List<Turn> turns() {
        return turns == null ? List.of() : turns.list();
    }

    @Override
    public boolean aborted() {
        return aborted;
    }

    @Override
    public Map<String, Object> entry() {
        if (logEntry == null) {
            Map<String, Object> entry = LogEntry.of(this);
            if (logValues != null) {
                logValues.forEach((name, value) -> LogEntry.put(entry, name, value));
            }
            logEntry = entry;
        }
        return logEntry;
    }
}
