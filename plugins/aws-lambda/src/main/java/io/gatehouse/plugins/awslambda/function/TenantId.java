/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.function;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.RequestTemplate;
import io.gatehouse.plugin.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The tenant that a request's function is invoked for. Immutable. */
public final class TenantId {

    /** The header that AWS takes it from, and that clients cannot set. */
    public static final String HEADER = "X-Amz-Tenant-Id";

    private static final int LONGEST = 256;

    private final RequestTemplate template;

    private TenantId(RequestTemplate template) {
        this.template = template;
    }

    /**
     * A tenant by a literal or a template.
     *
     * @throws ConfigException when it is no template, or a literal that AWS would not take
     */
    public static TenantId of(String text) {
        RequestTemplate template = RequestTemplate.of("tenant_id", text);
        if (template.isConstant() && !isValid(text)) {
            throw ConfigException.at(
                    "tenant_id",
                    "value: '" + text + "' (expected: 1..256 letters, digits, blanks inside and ._:/=+-@, or a template"
                            + " such as $(headers.x-tenant))");
        }
        return new TenantId(template);
    }

    /** The request's tenant, or null when what the template says is nothing that AWS would take. */
    public @Nullable String of(AccessExchange exchange) {
        String tenant = template.render(exchange);
        return isValid(tenant) ? tenant : null;
    }

    /** AWS's pattern, without blanks at the ends: on the way they would be lost. */
    private static boolean isValid(String tenant) {
        int length = tenant.length();
        if (length == 0 || length > LONGEST || tenant.charAt(0) == ' ' || tenant.charAt(length - 1) == ' ') {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = tenant.charAt(i);
            boolean alphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!alphanumeric && "._:/=+-@ ".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
