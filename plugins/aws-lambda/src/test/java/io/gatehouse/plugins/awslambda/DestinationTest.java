/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.AccessHandler;
import io.gatehouse.plugin.Outcome;
import io.gatehouse.plugin.Reply;
import io.gatehouse.plugin.http.HttpCall;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which function, tenant and size a request's invocation has. */
class DestinationTest {

    private static final String FUNCTIONS = "/2015-03-31/functions/";

    private final FakeContext context = new FakeContext();
    private final FakeExchange exchange = new FakeExchange();

    @Test
    void a_request_chooses_among_the_allowed_functions() throws Exception {
        AccessHandler handler = handler(Map.of(
                "function_name",
                "team-$(query_params.f or 'one')",
                "function_name_allowed",
                List.of("team-one", "team-two")));

        exchange.target = "/?f=two";
        handler.onAccess(exchange);
        exchange.target = "/";
        handler.onAccess(exchange);

        assertThat(context.calls)
                .extracting(HttpCall::target)
                .containsExactly(FUNCTIONS + "team-two/invocations", FUNCTIONS + "team-one/invocations");
    }

    @Test
    void a_function_that_is_not_allowed_is_not_found_and_not_called() throws Exception {
        AccessHandler handler =
                handler(Map.of("function_name", "$(query_params.f)", "function_name_allowed", List.of("one")));

        for (String asked :
                List.of("", "f", "f=", "f=one:live", "f=One", "f=other%0aERROR+faked", "f=" + "x".repeat(999))) {
            context.log.clear();
            exchange.target = "/?" + asked;
            Reply reply = reply(handler.onAccess(exchange));

            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.jsonValue()).isEqualTo(Map.of("message", "Function not found"));
            assertThat(context.log).singleElement().satisfies(line -> assertThat(line)
                    .startsWith("INFO function '")
                    .doesNotContain("\n")
                    .hasSizeLessThan(300));
        }
        assertThat(context.calls).isEmpty();
    }

    @Test
    void a_qualifier_is_allowed_together_with_its_function() throws Exception {
        AccessHandler handler = handler(Map.of(
                "function_name", "f",
                "qualifier", "$(headers.x-version)",
                "function_name_allowed", List.of("f:live", "f:2")));

        exchange.headers.add("X-Version", "2");
        handler.onAccess(exchange);
        exchange.headers.set("X-Version", "3");
        Outcome other = handler.onAccess(exchange);
        exchange.headers.remove("X-Version");
        Outcome none = handler.onAccess(exchange);

        assertThat(context.calls).extracting(HttpCall::target).containsExactly(FUNCTIONS + "f%3A2/invocations");
        assertThat(reply(other).status()).isEqualTo(404);
        assertThat(reply(none).status()).isEqualTo(404);
    }

    @Test
    void a_template_for_the_function_keeps_a_literal_qualifier() throws Exception {
        AccessHandler handler = handler(Map.of(
                "function_name", "$(query_params.f)", "qualifier", "live", "function_name_allowed", List.of("one")));

        exchange.target = "/?f=one";
        handler.onAccess(exchange);

        assertThat(context.calls)
                .extracting(HttpCall::target)
                .containsExactly(FUNCTIONS + "one/invocations?Qualifier=live");
    }

    @Test
    void the_tenant_is_sent_and_signed_and_the_clients_own_is_in_no_place() throws Exception {
        AccessHandler handler = handler(Map.of(
                "tenant_id", "t-$(query_params.t)", "forward_request_headers", true, "forward_request_method", true));
        exchange.headers.add("x-amz-tenant-id", "forged");
        exchange.headers.add("X-Other", "kept");
        exchange.target = "/?t=blue";

        handler.onAccess(exchange);

        HttpCall call = context.calls.get(0);
        assertThat(call.headers().all("X-Amz-Tenant-Id")).containsExactly("t-blue");
        assertThat(call.headers().first("Authorization")).contains(";x-amz-tenant-id,");
        assertThat(call.body().text())
                .contains("x-other")
                .doesNotContain("tenant")
                .doesNotContain("forged");
    }

    @Test
    void every_event_with_headers_hides_the_clients_tenant_only_where_one_is_configured() throws Exception {
        exchange.headers.add("X-Amz-Tenant-Id", "forged");
        List<Map<String, Object>> formats = List.of(
                Map.of("awsgateway_compatible", true),
                Map.of("awsgateway_compatible", true, "awsgateway_compatible_payload_version", "2.0"),
                Map.of("forward_request_headers", true),
                Map.of("event_format", "alb"),
                Map.of("event_format", "alb_multi_value"));

        for (Map<String, Object> format : formats) {
            context.calls.clear();
            Map<String, Object> tenanted = new java.util.HashMap<>(format);
            tenanted.put("tenant_id", "blue");
            handler(tenanted).onAccess(exchange);
            handler(format).onAccess(exchange);

            assertThat(context.calls.get(0).body().text()).as("%s", format).doesNotContain("forged");
            assertThat(context.calls.get(1).body().text()).as("%s", format).contains("forged");
            assertThat(context.calls.get(1).headers().contains("X-Amz-Tenant-Id"))
                    .isFalse();
        }
    }

    @Test
    void a_request_without_a_valid_tenant_is_refused() throws Exception {
        AccessHandler handler = handler(Map.of("tenant_id", "$(query_params.t)"));

        for (String query : List.of("", "?t=", "?t=%20", "?t=a%0ab", "?t=a,b", "?t=%C3%A9", "?t=" + "x".repeat(257))) {
            exchange.target = "/" + query;
            Reply reply = reply(handler.onAccess(exchange));

            assertThat(reply.status()).as(query).isEqualTo(400);
            assertThat(reply.jsonValue()).isEqualTo(Map.of("message", "Tenant is missing or invalid"));
        }
        assertThat(context.calls).isEmpty();
    }

    @Test
    void an_event_is_sent_up_to_its_limit_and_refused_beyond() throws Exception {
        int length = "{\"a\":\"\"}".length();
        AccessHandler handler = handler(Map.of("max_payload_bytes", length + 3));

        exchange.target = "/?a=123";
        handler.onAccess(exchange);
        exchange.target = "/?a=1234";
        Reply reply = reply(handler.onAccess(exchange));

        assertThat(context.calls).hasSize(1);
        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.jsonValue()).isEqualTo(Map.of("message", "Request size limit exceeded"));
    }

    @Test
    void without_a_limit_of_its_own_an_event_has_that_of_aws() throws Exception {
        assertThat(largest(Map.of())).isEqualTo(6 * 1024 * 1024);
        assertThat(largest(Map.of("invocation_type", "DryRun"))).isEqualTo(6 * 1024 * 1024);
        assertThat(largest(Map.of("invocation_type", "Event"))).isEqualTo(1024 * 1024);
        assertThat(largest(Map.of("invocation_type", "Event", "max_payload_bytes", 7)))
                .isEqualTo(7);
    }

    @Test
    void calls_are_made_in_the_mode_that_is_configured() throws Exception {
        handler(Map.of("invoke_mode", "response_stream", "qualifier", "live")).onAccess(exchange);

        assertThat(context.calls)
                .extracting(HttpCall::target)
                .containsExactly("/2021-11-15/functions/f/response-streaming-invocations?Qualifier=live");
    }

    @Test
    void the_event_of_a_load_balancer_has_the_trace_of_its_call() throws Exception {
        context.settings.put("tracing_instrumentations", "all");
        exchange.headers.add("traceparent", "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01");

        handler(Map.of("event_format", "alb")).onAccess(exchange);

        String trace = context.calls.get(0).headers().first("X-Amzn-Trace-Id");
        assertThat(trace).startsWith("Root=1-5759e988-");
        assertThat(context.calls.get(0).body().text()).contains("\"x-amzn-trace-id\":\"" + trace + "\"");
    }

    private static int largest(Map<String, ?> members) {
        return CallMaker.eventLimit(Configs.callable(members));
    }

    private AccessHandler handler(Map<String, ?> members) throws Exception {
        AwsLambdaPlugin plugin = new AwsLambdaPlugin();
        plugin.start(context);
        return (AccessHandler) plugin.create(Configs.callable(members), context);
    }

    private static Reply reply(Outcome outcome) {
        return ((Outcome.Exit) outcome).reply();
    }
}
