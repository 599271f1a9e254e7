/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.function;

import io.gatehouse.plugin.RequestTemplate;
import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugins.awslambda.invoke.FunctionAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether the fields that name the function fit together. */
public final class FunctionFields {

    private static final String ALLOWED = "function_name_allowed";
    private static final String WEIGHTS = "qualifier_weights";

    private FunctionFields() {}

    /**
     * Checks the fields on the function, its versions and the tenant.
     *
     * @throws ConfigException when they do not fit
     */
    public static void check(
            @Nullable String functionName,
            @Nullable String qualifier,
            @Nullable List<String> allowed,
            @Nullable Map<String, Integer> weights,
            @Nullable String stickyBy,
            @Nullable String tenantId) {
        boolean templates = isTemplate("function_name", functionName) | isTemplate("qualifier", qualifier);
        if (templates && allowed == null) {
            throw ConfigException.at(
                    ALLOWED, "value: null (expected: the names that the template may turn into; others get 404)");
        } else if (!templates && allowed != null) {
            throw ConfigException.at(
                    ALLOWED, "value: a list (expected: none while neither function_name nor qualifier is a template)");
        } else if (allowed != null) {
            checkAllowed(functionName, allowed);
        }
        if (weights != null) {
            checkWeights(weights, qualifier);
            checkUnqualified(allowed != null ? allowed : functionName != null ? List.of(functionName) : List.of());
        }
        if (stickyBy != null && (weights == null || !isTemplate("qualifier_sticky_by", stickyBy))) {
            throw ConfigException.at(
                    "qualifier_sticky_by",
                    "value: '" + stickyBy + "' (expected: a template, together with qualifier_weights)");
        }
        if (tenantId != null) {
            TenantId.of(tenantId);
        }
    }

    private static void checkAllowed(@Nullable String functionName, List<String> allowed) {
        if (functionName == null || functionName.isEmpty()) {
            throw ConfigException.at(
                    "function_name", "value: none (expected: a name or a template beside a qualifier)");
        }
        for (String entry : allowed) {
            if (entry.indexOf('*') >= 0 || FunctionAddress.problem(entry, null) != null) {
                throw ConfigException.at(
                        ALLOWED,
                        "value: '" + entry + "' (expected: a function's exact name, partial ARN or ARN, optionally with"
                                + " ':' and a qualifier; no wildcard)");
            }
        }
    }

    private static void checkWeights(Map<String, Integer> weights, @Nullable String qualifier) {
        if (qualifier != null) {
            throw ConfigException.entity("qualifier and qualifier_weights exclude each other");
        }
        long total = 0;
        for (Map.Entry<String, Integer> entry : weights.entrySet()) {
            String version = entry.getKey();
            if (version.isEmpty() || FunctionAddress.problem("f", version) != null) {
                throw ConfigException.at(WEIGHTS, "version: '" + version + "' (expected: 1..128 characters)");
            } else if (entry.getValue() < 0) {
                throw ConfigException.at(WEIGHTS, version + ": " + entry.getValue() + " (expected: 0 or more)");
            }
            total += entry.getValue();
        }
        if (total == 0) {
            throw ConfigException.at(WEIGHTS, "weights: all 0 (expected: at least one above 0)");
        }
    }

    private static void checkUnqualified(List<String> names) {
        for (String name : names) {
            if (FunctionAddress.isQualified(name)) {
                throw ConfigException.at(
                        WEIGHTS,
                        "function: '" + name + "' (expected: a name without a qualifier, the weights choose one)");
            }
        }
    }

    private static boolean isTemplate(String field, @Nullable String text) {
        return text != null && !RequestTemplate.of(field, text).isConstant();
    }
}
