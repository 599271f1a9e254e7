/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.kernel.upstream.Balancer;
import io.gatehouse.kernel.upstream.Member;
import io.gatehouse.kernel.upstream.Peer;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.Turn;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.plugin.http.HttpCallException;
import io.gatehouse.plugin.http.HttpTarget;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request to its service and brings the answer back; tries further peers where that cannot run anything twice.
 */
final class ProxyAttempt implements Abandonable {

    private static final System.Logger LOG = System.getLogger(ProxyAttempt.class.getName());
    private static final long AS_STREAM = -1;

    private final RequestFlow flow;
    private final PipelineExchange exchange;
    private final Plan.Upstream upstream;
    private int attempts;
    private @Nullable Peer peer;
    private long balancingNanos;
    private long balancedNanos;
    private @Nullable List<UpstreamTry> failures;
    private @Nullable BitSet tried;
    private @Nullable HashKey hashKey;
    private @Nullable Member member;
    private long chosenNanos;
    private long answeredNanos;
    private int upstreamStatus;
    private @Nullable String target;
    private @Nullable CompletionStage<HttpAnswer> pending;

    ProxyAttempt(RequestFlow flow, Plan.Upstream upstream) {
        this.flow = flow;
        this.exchange = flow.exchange();
        this.upstream = upstream;
    }

    void start() {
        balancingNanos = System.nanoTime();
        peer = choose();
        balancedNanos = System.nanoTime();
        if (chosenNanos == 0) {
            chosenNanos = balancedNanos;
        }
        Peer chosen = peer;
        if (chosen == null) {
            flow.accessFinished(Reply.error(503, "failure to get a peer from the ring-balancer"), true);
            return;
        }
        attempts++;
        exchange.beginTurn(Turn.Kind.UPSTREAM, chosen.server());
        Body body = exchange.outgoing().bodyToSend();
        String method = exchange.outgoing().method();
        HeaderList headers = headers(chosen, body);
        boolean upgrade = WebSocketUpgrade.isWanted(exchange.request(), method, body);
        if (upgrade) {
            WebSocketUpgrade.ask(headers);
        }
        HttpCall call = new HttpCall(method, target(), headers, body, AS_STREAM);
        CompletionStage<HttpAnswer> outcome = upgrade
                ? exchange.transport().upgrade(chosen.endpoint(), call)
                : chosen.endpoint().send(call);
        pending = outcome;
        flow.waitFor(this);
        outcome.whenComplete((answer, failure) -> resume(answer, failure, body));
    }

    private void resume(@Nullable HttpAnswer answer, @Nullable Throwable failure, Body body) {
        Transport transport = exchange.transport();
        if (transport.inIoThread()) {
            finished(answer, failure, body);
        } else {
            transport.execute(() -> finished(answer, failure, body));
        }
    }

    @Override
    public void abandon() {
        exchange.addUpstreamTime(System.nanoTime() - chosenNanos);
        if (pending != null) {
            Abandonable.cancel(pending);
        }
    }

    private void finished(@Nullable HttpAnswer answer, @Nullable Throwable failure, Body body) {
        pending = null;
        if (flow.hasLeft()) {
            if (answer != null) {
                BufferedAnswer.discard(answer.body());
            }
            return;
        }
        flow.waitFor(null);
        exchange.endTurn(answer == null);
        if (answer != null) {
            answered(answer);
            return;
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        HttpCallException problem = cause instanceof HttpCallException exception ? exception : null;
        RequestBodyException client = clientsFault(cause);
        LOG.log(
                client == null ? Level.WARNING : Level.DEBUG,
                () -> (client == null ? "upstream of " : "client of ") + exchange.described() + " failed: "
                        + (cause == null ? "no answer" : cause.getMessage()));
        if (problem != null && client == null) {
            tellMember(problem);
        }
        if (problem != null && problem.stage() != HttpCallException.Stage.RESOLVE) {
            noteFailure(problem);
        }
        if (problem != null && client == null && mayTryAgain(problem, body)) {
            ended();
            start();
            return;
        }
        answeredNanos = System.nanoTime();
        exchange.addUpstreamTime(answeredNanos - chosenNanos);
        if (client != null && client.reply() != null) {
            flow.accessFinished(client.reply(), false);
        } else if (client != null) {
            flow.serverError(client.status());
        } else if (problem == null) {
            flow.serverError(500);
        } else if (problem.stage() == HttpCallException.Stage.RESOLVE) {
            flow.accessFinished(Reply.error(503, "name resolution failed"), true);
        } else {
            flow.serverError(problem.timeout() ? 504 : 502);
        }
    }

    /** What is no fault of the server is kept from it: a limit of our own, or more of an answer than was asked for. */
    private void tellMember(HttpCallException problem) {
        Member failed = member;
        boolean ownLimit =
                problem.stage() == HttpCallException.Stage.CONNECT && !problem.timeout() && problem.getCause() == null;
        if (failed == null || ownLimit || problem.stage() == HttpCallException.Stage.TOO_LARGE) {
            return;
        }
        long nanos = System.nanoTime() - balancedNanos;
        if (problem.timeout()) {
            failed.timedOut(nanos);
        } else {
            failed.failed(nanos);
        }
        if (tried == null) {
            tried = new BitSet();
        }
        tried.set(failed.index());
    }

    /** The server has the request no more. Again does nothing. */
    void ended() {
        Member served = member;
        if (served != null) {
            member = null;
            served.ended();
        }
    }

    private void noteFailure(HttpCallException problem) {
        if (failures == null) {
            failures = new ArrayList<>(1);
        }
        failures.add(lastTry(problem.timeout() ? 504 : 502));
        peer = null;
    }

    private UpstreamTry lastTry(int failedWith) {
        String server = peer == null ? "" : peer.server();
        long startedMillis =
                exchange.startedAtMillis() + Math.max(0, balancingNanos - exchange.startedAtNanos()) / 1_000_000;
        return UpstreamTry.of(
                server, upstream.service().protocol(), startedMillis, balancedNanos - balancingNanos, failedWith);
    }

    /** The peers asked until now, in order; names that could not be resolved are none. */
    List<UpstreamTry> tries() {
        List<UpstreamTry> tries = failures == null ? new ArrayList<>() : new ArrayList<>(failures);
        if (peer != null && upstreamStatus != 0) {
            tries.add(lastTry(0));
        }
        return tries;
    }

    /** Why the client's own body ended the attempt, or null when it did not. */
    private static @Nullable RequestBodyException clientsFault(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RequestBodyException fault) {
                return fault;
            }
        }
        return null;
    }

    private void answered(HttpAnswer answer) {
        answeredNanos = System.nanoTime();
        exchange.addUpstreamTime(answeredNanos - chosenNanos);
        upstreamStatus = answer.status();
        if (member != null) {
            member.answered(upstreamStatus, answeredNanos - balancedNanos);
        }
        HeaderList headers = answer.headers();
        HopByHop.removeFrom(headers);
        headers.remove("Trailer");
        if (hashKey != null) {
            hashKey.setCookie(headers);
        }
        flow.proxied(answer.status(), headers, answer.body());
    }

    private boolean mayTryAgain(HttpCallException problem, Body body) {
        boolean unsent = problem.notSent();
        boolean harmless =
                unsent || body.inMemory() && isIdempotent(exchange.outgoing().method());
        return attempts <= upstream.retries() && harmless;
    }

    private static boolean isIdempotent(String method) {
        return switch (method) {
            case "POST", "PATCH", "LOCK" -> false;
            default -> true;
        };
    }

    private @Nullable Peer choose() {
        OutgoingRequest.Target override = exchange.outgoing().target();
        if (override == null) {
            return chosen(upstream.balancer());
        }
        HttpTarget other = HttpTarget.of(override.scheme(), override.host(), override.port());
        return new Peer(flow.pipeline().client().endpoint(other), other.authority());
    }

    private @Nullable Peer chosen(Balancer balancer) {
        if (hashKey == null && balancer.hashOn() != null) {
            hashKey = HashKey.of(exchange, balancer);
        }
        Peer next = balancer.next(hashKey == null ? 0 : hashKey.hash(), tried);
        member = next == null ? null : next.member();
        return next;
    }

    private String target() {
        if (target == null) {
            String path = exchange.outgoing().path();
            String query = exchange.outgoing().rawQuery();
            target = query == null ? path : path + "?" + query;
        }
        return target;
    }

    private HeaderList headers(Peer peer, Body body) {
        HeaderList headers = ProxyHeaders.of(exchange);
        Plan.RouteRules rules = exchange.plan().rules();
        String clientHost = exchange.outgoing().currentHeaders().first(HeaderName.HOST);
        boolean replaced =
                clientHost != null && !clientHost.equals(exchange.request().host());
        boolean keep = replaced || rules != null && rules.preserveHost();
        headers.set(HeaderName.HOST, keep && clientHost != null ? clientHost : peer.authority());
        if (body.length() < 0) {
            headers.remove(HeaderName.CONTENT_LENGTH);
        }
        return headers;
    }

    /** From the request's arrival until a peer was chosen, in milliseconds. */
    long proxyMillis() {
        return Math.max(0, chosenNanos - exchange.startedAtNanos()) / 1_000_000;
    }

    /** Waiting for the upstream's answer to begin, in milliseconds. */
    long upstreamMillis() {
        return Math.max(0, answeredNanos - chosenNanos) / 1_000_000;
    }

    /** Status of the upstream's answer, 0 when there was none. */
    int upstreamStatus() {
        return upstreamStatus;
    }

    /** Path and query sent to the upstream. */
    String upstreamTarget() {
        return target();
    }

    /** Attempts made. */
    int attempts() {
        return attempts;
    }
}
