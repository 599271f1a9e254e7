/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import io.gatehouse.plugin.http.HttpCall;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/**
 * Assertions about what a gateway did, and all of AssertJ's: one import is enough.
 *
 * <pre>{@code
 * import static io.gatehouse.testkit.GatewayAssertions.assertThat;
 *
 * assertThat(client.get("/")).hasStatus(401).hasHeader("WWW-Authenticate", "Key");
 * assertThat(upstream.onlyCall()).hasTarget("/orders").hasNoHeader("apikey");
 * assertThat(gateway.logEntries().get(0)).hasMember("response.status", 200);
 * }</pre>
 */
public final class GatewayAssertions extends Assertions {

    private GatewayAssertions() {}

    /** Begins assertions about an answer of the gateway. */
    public static ReplyAssert assertThat(@Nullable TestReply reply) {
        return new ReplyAssert(reply);
    }

    /** Begins assertions about a call to a service, or one that a plugin made. */
    public static CallAssert assertThat(@Nullable HttpCall call) {
        return new CallAssert(call);
    }

    /** Begins assertions about what was logged of a request. */
    public static JsonObjectAssert assertThat(@Nullable LogEntry entry) {
        return new JsonObjectAssert(entry);
    }

    /** Begins assertions about what a gateway without sockets did with its requests until now. */
    public static HarnessAssert assertThat(@Nullable PluginHarness gateway) {
        return new HarnessAssert(gateway);
    }
}
