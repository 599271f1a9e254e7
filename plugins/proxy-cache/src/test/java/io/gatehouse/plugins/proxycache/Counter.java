/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.proxycache;

import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import io.gatehouse.testkit.PluginHarness;
import java.util.concurrent.atomic.AtomicInteger;

/** A service whose every answer is another one. */
final class Counter implements PluginHarness.Upstream {

    private final AtomicInteger answers = new AtomicInteger();
    private final int status;
    private final HeaderList headers = new HeaderList();

    Counter(int status) {
        this.status = status;
        headers.add("Content-Type", "text/plain");
    }

    static Counter ok() {
        return new Counter(200);
    }

    Counter with(String name, String value) {
        if (name.equals("Content-Type")) {
            headers.remove(name);
        }
        headers.add(name, value);
        return this;
    }

    @Override
    public HttpAnswer answer(HttpCall call) {
        int number = answers.incrementAndGet();
        Body body = call.method().equals("HEAD") ? Body.empty() : Body.of("answer " + number);
        return new HttpAnswer(status, new HeaderList(headers), body);
    }
}
