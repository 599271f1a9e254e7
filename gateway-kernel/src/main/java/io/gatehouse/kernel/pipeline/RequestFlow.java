/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.route.RouteMatch;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.ResponseSource;
import io.gatehouse.plugin.Turn;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugin.model.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes one request from its head to its log entry: the steps between phases, and which plugins have a turn in them. Belongs to
 * one thread at a time.
 */
final class RequestFlow implements Transport.Completion, Transport.Leaving {

    /** What nginx writes into its log for a client that did not wait; never sent. */
    private static final int CLIENT_CLOSED_REQUEST = 499;

    private final Pipeline pipeline;
    private final Snapshot snapshot;
    private final PipelineExchange exchange;

    private @Nullable PluginInstance[] selected;
    private int selectedUntil;

    private @Nullable Abandonable waiting;
    private boolean left;

    RequestFlow(Pipeline pipeline, Transport transport, Snapshot snapshot) {
        this.pipeline = pipeline;
        this.snapshot = snapshot;
        Plan plan = snapshot.withoutRoute();
        exchange = new PipelineExchange(transport, pipeline.settings(), snapshot.directory(), plan);
        selected = new @Nullable PluginInstance[plan.slots().length];
    }

    PipelineExchange exchange() {
        return exchange;
    }

    Pipeline pipeline() {
        return pipeline;
    }

    // --- the steps ---

    /** Begins: finds the route, and lets the access phase run. */
    void begin() {
        Transport transport = exchange.transport();
        transport.onLeave(this);
        Transport.Malformation malformation = transport.malformation();
        if (malformation != null) {
            selectRemaining();
            refuse(malformation);
            return;
        }
        exchange.beginTurn(Turn.Kind.ROUTER, null);
        RouteMatch<Plan> match = snapshot.router().match(new RoutedRequest(transport));
        exchange.endTurn(false);
        if (match == null) {
            selectRemaining();
            accessFinished(Reply.error(404, "no Route matched with those values"), true);
            return;
        }
        exchange.matched(match);
        Plan plan = match.value();
        Reply early = EarlyAnswer.to(transport, plan.rules());
        if (early != null) {
            selectRemaining();
            accessFinished(early, true);
            return;
        }
        exchange.follow(plan);
        selected = new @Nullable PluginInstance[plan.slots().length];
        new AccessRun(this, pipeline.workers()).run();
    }

    private void refuse(Transport.Malformation malformation) {
        if (!malformation.plainServerPage()) {
            serverError(malformation.status());
            return;
        }
        HeaderList headers = new HeaderList();
        headers.add(HeaderName.CONTENT_TYPE, "text/html");
        Body page = Body.of(StatusText.page(malformation.status()));
        exchange.answer(new Answer(malformation.status(), headers, page), ResponseSource.ERROR);
        startResponsePhase();
    }

    void accessFinished(@Nullable Reply reply, boolean failed) {
        if (reply != null) {
            replaceAnswer(reply, failed);
            BufferedAnswer.prepare(this, exchange.answer());
            return;
        }
        Plan.Upstream service = exchange.plan().upstream();
        if (service == null) {
            accessFinished(Reply.error(503, "no Service found with those values"), true);
            return;
        }
        ProxyAttempt attempt = new ProxyAttempt(this, service);
        exchange.proxyAttempt(attempt);
        attempt.start();
    }

    /** The upstream has answered. */
    void proxied(int status, HeaderList headers, Body body) {
        Answer answer = new Answer(status, headers, body);
        exchange.answer(answer, ResponseSource.SERVICE);
        BufferedAnswer.prepare(this, answer);
    }

    /** An error of the server itself, such as an unreachable upstream. */
    void serverError(int status) {
        HeaderList headers = new HeaderList();
        Body body = ErrorBody.ofServer(
                exchange.request(),
                StatusText.message(status),
                exchange.id(),
                headers,
                exchange.settings().errorDefaultType());
        exchange.answer(new Answer(status == 494 ? 400 : status, headers, body), ResponseSource.ERROR);
        startResponsePhase();
    }

    void replaceAnswer(Reply reply, boolean failed) {
        Request request = exchange.request();
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
            body = ErrorBody.ofPlugin(request, message, exchange.id(), headers);
        } else if (json != null) {
            body = Body.of(JsonCodec.INSTANCE.write(json));
            if (!headers.contains(HeaderName.CONTENT_TYPE)) {
                headers.add(HeaderName.CONTENT_TYPE, "application/json; charset=utf-8");
            }
        }
        exchange.answer(new Answer(status, headers, body), error ? ResponseSource.ERROR : ResponseSource.EXIT);
    }

    /** The answer is as handlers of the response phase want it. */
    void startResponsePhase() {
        exchange.incomingBody().showAll();
        new ResponseRun(this, pipeline.workers()).run();
    }

    void responseFinished() {
        Answer answer = exchange.answer();
        AnswerHeaders.complete(exchange, answer);
        exchange.transport().send(answer.status(), answer.headers(), answer.anyBody(), this);
    }

    @Override
    public void completed(long bytesSent, boolean incomplete) {
        exchange.completed(bytesSent, incomplete);
        exchange.incomingBody().showAll();
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
        BufferedAnswer.discard(exchange.answer().anyBody());
        exchange.answer(new Answer(CLIENT_CLOSED_REQUEST, new HeaderList(), Body.empty()), ResponseSource.ERROR);
        exchange.transport().abort(this);
    }

    // --- plugins of this request ---

    int slotCount() {
        return selected.length;
    }

    @Nullable
    PluginInstance selected(int slot) {
        return selected[slot];
    }

    /** How many positions of the access phase had their plugin chosen. */
    int selectedUntil() {
        return selectedUntil;
    }

    /** Chooses the configuration of the plugin whose turn has come, by position in the access phase. */
    @Nullable
    PluginInstance select(int position) {
        PluginInstance choice = candidate(position);
        selected[exchange.plan().accessSlot(position)] = choice;
        selectedUntil = position + 1;
        return choice;
    }

    /** Chooses the rest, for the phases to come. */
    void selectRemaining() {
        while (selectedUntil < selected.length) {
            select(selectedUntil);
        }
    }

    /** What would be chosen as things are now. */
    @Nullable
    PluginInstance candidate(int position) {
        Plan plan = exchange.plan();
        Consumer consumer = exchange.consumer();
        return plan.slots()[plan.accessSlot(position)].forConsumer(consumer == null ? null : consumer.id());
    }
}
