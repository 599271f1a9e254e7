/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HeaderName;
import io.gatehouse.plugin.http.Headers;
import io.gatehouse.plugin.model.Consumer;
import io.gatehouse.plugin.model.Credential;
import org.jspecify.annotations.Nullable;

/** Tells whoever gets the request who sent it; what the client says of that is overwritten. */
final class ConsumerHeaders {

    private static final HeaderName ID = HeaderName.of("X-Consumer-ID");
    private static final HeaderName CUSTOM_ID = HeaderName.of("X-Consumer-Custom-ID");
    private static final HeaderName USERNAME = HeaderName.of("X-Consumer-Username");
    private static final HeaderName CREDENTIAL = HeaderName.of("X-Credential-Identifier");
    private static final HeaderName ANONYMOUS = HeaderName.of("X-Anonymous-Consumer");

    private ConsumerHeaders() {}

    static void of(Credential credential, HeaderList headers) {
        set(credential.consumer(), headers);
        headers.set(CREDENTIAL, Headers.bytes(credential.identifier()));
        headers.remove(ANONYMOUS);
    }

    static void ofAnonymous(Consumer consumer, HeaderList headers) {
        set(consumer, headers);
        headers.remove(CREDENTIAL);
        headers.set(ANONYMOUS, "true");
    }

    private static void set(Consumer consumer, HeaderList headers) {
        headers.set(ID, consumer.id());
        setOrRemove(headers, CUSTOM_ID, consumer.customId());
        setOrRemove(headers, USERNAME, consumer.username());
    }

    private static void setOrRemove(HeaderList headers, HeaderName name, @Nullable String value) {
        if (value == null) {
            headers.remove(name);
        } else {
            headers.set(name, Headers.bytes(value));
        }
    }
}
