/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import io.gatehouse.acceptance.support.HeaderLines;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the mocks saw of one case. Written by their threads, read by the thread that runs the case. */
final class Recording {
    private final List<Call> calls = new ArrayList<>();
    private final List<UpstreamRequest> upstream = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private int request;

    /**
     * One call to the Invoke API.
     *
     * @param request index of the client's request that was under way
     * @param connect the authority of a CONNECT, which is all there is to it then
     */
    record Call(
            int request,
            String function,
            List<List<String>> query,
            HeaderLines headers,
            String signature,
            String credential,
            boolean viaHttpProxy,
            byte[] event,
            @Nullable String connect) {}

    record UpstreamRequest(int request, String method, String target, HeaderLines headers, byte[] body) {}

    synchronized void atRequest(int index) {
        request = index;
    }

    synchronized int request() {
        return request;
    }

    synchronized void add(Call call) {
        calls.add(call);
        notifyAll();
    }

    synchronized void add(UpstreamRequest received) {
        upstream.add(received);
        notifyAll();
    }

    /** How often the mock was asked for this answer before. */
    synchronized int countOf(String answer) {
        int count = (int) asked.stream().filter(answer::equals).count();
        asked.add(answer);
        return count;
    }

    synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    synchronized List<UpstreamRequest> upstream() {
        return List.copyOf(upstream);
    }

    /** Waits until the mocks got so many calls and requests or the time is over. */
    synchronized void await(int calledFor, int requested, long withinMilliseconds) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(withinMilliseconds);
        for (long left = deadline - System.nanoTime();
                (calls.size() < calledFor || upstream.size() < requested) && left > 0;
                left = deadline - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
