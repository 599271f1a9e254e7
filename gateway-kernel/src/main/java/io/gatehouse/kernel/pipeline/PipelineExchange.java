/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.route.RequestPath;
import io.gatehouse.kernel.route.RouteMatch;
import io.gatehouse.kernel.route.UpstreamPath;
import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.Client;
import io.gatehouse.plugin.Connection;
import io.gatehouse.plugin.LogExchange;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.ResponseExchange;
import io.gatehouse.plugin.ResponseSource;
import io.gatehouse.plugin.Turn;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request from its head to its log entry: its state, what plugins see of it, and the steps between phases. Belongs to one
 * thread at a time.
 */
final class PipelineExchange
        implements AccessExchange, ResponseExchange, LogExchange, Transport.Completion, Transport.Leaving {

    /** What nginx writes into its log for a client that did not wait; never sent. */
    private static final int CLIENT_CLOSED_REQUEST = 499;

    private final Pipeline pipeline;
    private final Transport transport;
    private final Snapshot snapshot;
    private final Request request;
    private Plan plan;
    private @Nullable RouteMatch<Plan> match;
    private @Nullable PluginInstance[] selected;
    private @Nullable Object @Nullable [] locals;
    private int currentSlot;
    private int chosen;

    private @Nullable Consumer consumer;
    private @Nullable Credential credential;
    private @Nullable OutgoingRequest upstream;
    private @Nullable Map<String, Object> shared;
    private @Nullable Map<String, @Nullable Object> logValues;

    private final IncomingBody incomingBody;
    private @Nullable Abandonable waiting;
    private boolean left;

    private Answer answer = new Answer(500, new HeaderList(), Body.empty());
    private ResponseSource source = ResponseSource.ERROR;
    private @Nullable ProxyAttempt proxyAttempt;
    private @Nullable Turns turns;
    private long upstreamNanos = -1;
    private long responseSize;
    private long totalNanos;
    private boolean aborted;
    private @Nullable Map<String, Object> logEntry;

    PipelineExchange(Pipeline pipeline, Transport transport, Snapshot snapshot) {
        this.pipeline = pipeline;
        this.transport = transport;
        this.snapshot = snapshot;
        this.request = transport.request();
        this.incomingBody = new IncomingBody(transport);
        this.plan = snapshot.withoutRoute();
        this.selected = new @Nullable PluginInstance[plan.slots().length];
        this.turns = plan.mayReadTurns() ? new Turns() : null;
    }

    // --- the steps ---

    /** Begins: finds the route, and lets the access phase run. */
    void begin() {
        transport.onLeave(this);
        Transport.Malformation malformation = transport.malformation();
        if (malformation != null) {
            selectRemaining();
            refuse(malformation);
            return;
        }
        beginTurn(Turn.Kind.ROUTER, null);
        match = snapshot.router().match(new RoutedRequest(transport));
        endTurn(false);
        if (match == null) {
            selectRemaining();
            accessFinished(Reply.error(404, "no Route matched with those values"), true);
            return;
        }
        Plan routed = match.value();
        Reply early = EarlyAnswer.to(transport, routed.rules());
        if (early != null) {
            selectRemaining();
            accessFinished(early, true);
            return;
        }
        plan = routed;
        if (turns == null && plan.mayReadTurns()) {
            turns = new Turns();
        }
        selected = new @Nullable PluginInstance[plan.slots().length];
        new AccessRun(this, pipeline.workers()).run();
    }

    void accessFinished(@Nullable Reply reply, boolean failed) {
        if (reply != null) {
            replaceAnswer(reply, failed);
            BufferedAnswer.prepare(this, answer, this::startResponsePhase);
            return;
        }
        Plan.Upstream service = plan.upstream();
        if (service == null) {
            accessFinished(Reply.error(503, "no Service found with those values"), true);
            return;
        }
        proxyAttempt = new ProxyAttempt(this, service);
        proxyAttempt.start();
    }

    /** The upstream has answered. */
    void proxied(int status, HeaderList headers, Body body) {
        answer = new Answer(status, headers, body);
        source = ResponseSource.SERVICE;
        BufferedAnswer.prepare(this, answer, this::startResponsePhase);
    }

    /** An error of the server itself, such as an unreachable upstream. */
    void serverError(int status) {
        HeaderList headers = new HeaderList();
        Body body = ErrorBody.ofServer(
                request, StatusText.message(status), id(), headers, settings().errorDefaultType());
        answer = new Answer(status == 494 ? 400 : status, headers, body);
        source = ResponseSource.ERROR;
        startResponsePhase();
    }

    void replaceAnswer(Reply reply, boolean failed) {
        HeaderList headers = new HeaderList(reply.headers());
        Body body = reply.body();
        int status = reply.status();
        Object json = reply.jsonValue();
        String message = reply.errorMessage();
        boolean error = failed || message != null;
        if (status > 599) {
            message = StatusText.message(500);
            status = 500;
            error = true;
            headers.clear();
        }
        if (message != null && GrpcAnswer.wanted(request)) {
            GrpcAnswer.error(status, headers);
            status = 200;
            body = Body.empty();
        } else if (message != null) {
            body = ErrorBody.ofPlugin(request, message, id(), headers);
        } else if (json != null) {
            body = Body.of(JsonCodec.INSTANCE.write(json));
            if (!headers.contains(HeaderName.CONTENT_TYPE)) {
                headers.add(HeaderName.CONTENT_TYPE, "application/json; charset=utf-8");
            }
        }
        answer = new Answer(status, headers, body);
        source = error ? ResponseSource.ERROR : ResponseSource.EXIT;
    }

    void responseFinished() {
        AnswerHeaders.complete(this, answer);
        transport.send(answer.status(), answer.headers(), answer.anyBody(), this);
    }

    @Override
    public void completed(long bytesSent, boolean incomplete) {
        responseSize = bytesSent;
        aborted = incomplete;
        totalNanos = System.nanoTime() - transport.startedAtNanos();
        endTurn(true);
        incomingBody.showAll();
        pipeline.log(this);
    }

    /** Nothing of the request runs any more. */
    void leaveSnapshot() {
        snapshot.leave();
    }

    // --- a client that leaves; all of it on the IO thread ---

    /** What the request waits for, or null: it ends when the client leaves. */
    void waitFor(@Nullable Abandonable work) {
        waiting = work;
    }

    /** Whether the client left before it was answered. */
    boolean hasLeft() {
        return left;
    }

    /** While a handler runs on a worker, nothing is waited for here: the request ends when that handler has had its turn. */
    @Override
    public void clientLeft() {
        left = true;
        Abandonable work = waiting;
        if (work != null) {
            waiting = null;
            work.abandon();
            leave();
        }
    }

    /** The request ends without an answer: only the log phase is left. */
    void leave() {
        selectRemaining();
        BufferedAnswer.discard(answer.anyBody());
        answer = new Answer(CLIENT_CLOSED_REQUEST, new HeaderList(), Body.empty());
        source = ResponseSource.ERROR;
        transport.abort(this);
    }

    private void refuse(Transport.Malformation malformation) {
        if (!malformation.plainServerPage()) {
            serverError(malformation.status());
            return;
        }
        HeaderList headers = new HeaderList();
        headers.add(HeaderName.CONTENT_TYPE, "text/html");
        answer = new Answer(malformation.status(), headers, Body.of(StatusText.page(malformation.status())));
        startResponsePhase();
    }

    private void startResponsePhase() {
        incomingBody.showAll();
        new ResponseRun(this, pipeline.workers()).run();
    }

    // --- plugins of this request ---

    int slotCount() {
        return selected.length;
    }

    /** Chooses the configuration of the plugin whose turn has come, by position in the access phase. */
    @Nullable
    PluginInstance select(int position) {
        int slot = plan.accessSlot(position);
        PluginInstance choice = plan.slots()[slot].forConsumer(consumerId());
        selected[slot] = choice;
        chosen = position + 1;
        return choice;
    }

    /** The most of the body that plugins whose turn is still to come ask for, and this much at least. */
    BodyDemand largestDemand(BodyDemand atLeast) {
        BodyDemand largest = atLeast;
        for (int position = chosen; position < selected.length; position++) {
            PluginInstance later = plan.slots()[plan.accessSlot(position)].forConsumer(consumerId());
            BodyDemand demand = later == null ? BodyDemand.none() : demandToCome(later);
            if (demand.limit() > largest.limit()) {
                largest = demand;
            }
        }
        return largest;
    }

    private BodyDemand demandToCome(PluginInstance later) {
        if (later.accessGuard().refuses()) {
            return BodyDemand.none();
        }
        try {
            return requestDemand(later);
        } catch (Throwable e) {
            return BodyDemand.none(); // it is asked again when its turn comes, and fails then
        }
    }

    /** Asks a plugin how much of the body it wants. */
    BodyDemand requestDemand(PluginInstance plugin) {
        if (!plugin.mayWantRequestBody()) {
            return BodyDemand.none();
        }
        IoMark mark = transport.mark();
        PhaseGuard outer = mark.enter(plugin.accessGuard());
        try {
            return Objects.requireNonNull(plugin.handler().requestBody(request), "requestBody returned null");
        } finally {
            mark.leave(outer);
        }
    }

    /** Chooses the rest, for the phases to come. */
    void selectRemaining() {
        while (chosen < selected.length) {
            select(chosen);
        }
    }

    private @Nullable String consumerId() {
        return consumer == null ? null : consumer.id();
    }

    @Nullable
    PluginInstance selected(int slot) {
        return selected[slot];
    }

    void current(int slot) {
        currentSlot = slot;
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

    // --- the request's body ---

    IncomingBody incomingBody() {
        return incomingBody;
    }

    /** The body to send on: in memory if it was read, else as it comes. */
    Body bodyToForward() {
        OutgoingRequest outgoing = upstream;
        if (outgoing != null && outgoing.replacedBody() != null) {
            return Objects.requireNonNull(outgoing.replacedBody());
        }
        return incomingBody.toForward();
    }

    // --- what the other parts of the pipeline ask ---

    Transport transport() {
        return transport;
    }

    Pipeline pipeline() {
        return pipeline;
    }

    PipelineSettings settings() {
        return pipeline.settings();
    }

    Plan plan() {
        return plan;
    }

    @Nullable
    RouteMatch<Plan> match() {
        return match;
    }

    Answer answer() {
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
        return request.method() + " " + request.rawPath() + " (" + name + ", request " + id() + ")";
    }

    /** The path sent on unless a plugin says otherwise. */
    String defaultUpstreamPath() {
        Plan.RouteRules rules = plan.rules();
        if (match == null || rules == null) {
            return RequestPath.escape(request.path());
        }
        Service service = service();
        String servicePath = service == null ? null : service.path();
        return RequestPath.escape(
                UpstreamPath.join(servicePath, request.path(), match.matchedText(), rules.stripPath()));
    }

    // --- what plugins see: every phase ---

    @Override
    public String id() {
        return transport.requestId();
    }

    @Override
    public Request request() {
        return request;
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
            locals = new @Nullable Object[selected.length];
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
        return snapshot.directory().credential(type, key);
    }

    @Override
    public @Nullable Consumer findConsumer(String idOrUsername) {
        return snapshot.directory().consumer(idOrUsername);
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
        return answer;
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
