/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.opentelemetry;

import io.gatehouse.plugin.Node;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What all spans say about the gateway. */
final class GatewayResource {

    private GatewayResource() {}

    static Resource of(Node node, @Nullable Map<String, String> given) {
        String product = node.product();
        AttributesBuilder attributes = Attributes.builder()
                .put("service.name", "kong")
                .put("service.version", product.substring(product.indexOf('/') + 1))
                .put("service.instance.id", node.id());
        if (given != null) {
            given.forEach(attributes::put);
        }
        return Resource.create(attributes.build());
    }
}
