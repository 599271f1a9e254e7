/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requesttransformer;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugin.PluginContext;
import io.gatehouse.plugin.Settings;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugins.requesttransformer.RequestTransformerPlugin.Addition;
import io.gatehouse.plugins.requesttransformer.RequestTransformerPlugin.Config;
import io.gatehouse.plugins.requesttransformer.RequestTransformerPlugin.Removal;
import io.gatehouse.plugins.requesttransformer.RequestTransformerPlugin.Renaming;
import io.gatehouse.plugins.requesttransformer.RequestTransformerPlugin.Replacement;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BodyDemandTest {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final long BUFFER = 77;
    private static final List<String> NONE = List.of();

    @Test
    void body_streams_when_no_body_is_changed() {
        assertThat(demand(config(null, NONE, List.of("a:1")), "application/json"))
                .isZero();
        assertThat(demand(config("PUT", NONE, NONE), FORM)).isZero();
    }

    @Test
    void body_is_asked_for_where_it_can_be_changed() {
        Config config = config(null, List.of("a:1"), NONE);

        assertThat(demand(config, "Application/JSON; charset=utf-8")).isEqualTo(BUFFER);
        assertThat(demand(config, FORM)).isEqualTo(BUFFER);
        assertThat(demand(config, "multipart/form-data; boundary=b")).isEqualTo(BUFFER);
        assertThat(demand(config, "text/plain")).isZero();
        assertThat(demand(config, null)).isZero();
    }

    @Test
    void body_of_any_type_is_asked_for_where_the_type_may_change() {
        assertThat(demand(config(null, List.of("a:1"), List.of("content-type:application/json")), null))
                .isEqualTo(BUFFER);
    }

    @Test
    void form_is_asked_for_where_it_joins_the_query() {
        assertThat(demand(config("TRACE", NONE, NONE), FORM)).isEqualTo(BUFFER);
        assertThat(demand(config("TRACE", NONE, NONE), "application/json")).isZero();
    }

    private static Config config(@Nullable String method, List<String> body, List<String> headers) {
        return new Config(
                method,
                new Removal(NONE, NONE, NONE),
                new Renaming(NONE, NONE, NONE),
                new Replacement(NONE, NONE, NONE, null),
                new Addition(body, headers, NONE),
                new Addition(NONE, NONE, NONE));
    }

    private static long demand(Config config, @Nullable String contentType) {
        HeaderList headers = new HeaderList();
        if (contentType != null) {
            headers.add(HeaderName.CONTENT_TYPE, contentType);
        }
        Settings settings = proxy(Settings.class, Map.of("bytes", BUFFER));
        RequestTransformer transformer =
                new RequestTransformer(config, proxy(PluginContext.class, Map.of("settings", settings)));
        return transformer
                .requestBody(proxy(Request.class, Map.of("headers", headers)))
                .limit();
    }

    private static <T> T proxy(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answers.get(method.getName())));
    }
}
