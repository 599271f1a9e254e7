/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.event;

import io.gatehouse.plugin.AccessExchange;
import io.gatehouse.plugin.http.Arguments;
import io.gatehouse.plugin.http.BodyDemand;
import io.gatehouse.plugin.http.BodyFields;
import io.gatehouse.plugin.http.Request;
import io.gatehouse.plugins.awslambda.json.JsonWriter;
import java.util.List;
import java.util.Map;

/** The arguments of the query, with the fields of the body over them. */
final class LegacyEvent implements EventFormat {

    private final RequestBodies bodies;

    LegacyEvent(RequestBodies bodies) {
        this.bodies = bodies;
    }

    @Override
    public BodyDemand requestBody(Request request) {
        return bodies.demandSmall(request);
    }

    @Override
    public void write(AccessExchange exchange, JsonWriter out) {
        Arguments query = exchange.upstream().query();
        BodyFields fields = bodies.fields(exchange);
        if (fields != null && fields.arguments() != null) {
            overForm(out, query, fields.arguments());
        } else if (fields != null && fields.json() instanceof Map<?, ?> members) {
            overMembers(out, query, members);
        } else if (fields != null && fields.json() instanceof List<?> elements) {
            overElements(out, query, elements);
        } else {
            out.beginObject();
            ArgumentMembers.merged(out, query, null);
            out.endObject();
        }
    }

    private static void overForm(JsonWriter out, Arguments query, Arguments form) {
        out.beginObject();
        ArgumentMembers.merged(out, query, form::contains);
        ArgumentMembers.merged(out, form, null);
        out.endObject();
    }

    private static void overMembers(JsonWriter out, Arguments query, Map<?, ?> members) {
        out.beginObject();
        ArgumentMembers.merged(out, query, members::containsKey);
        for (Map.Entry<?, ?> member : members.entrySet()) {
            out.name((String) member.getKey()).tree(member.getValue());
        }
        out.endObject();
    }

    /** An array stays one only when it has elements and nothing joins it; else its elements are numbered members. */
    private static void overElements(JsonWriter out, Arguments query, List<?> elements) {
        if (query.size() == 0 && !elements.isEmpty()) {
            out.tree(elements);
            return;
        }
        out.beginObject();
        ArgumentMembers.merged(out, query, name -> isNumberUpTo(elements.size(), name));
        for (int i = 0; i < elements.size(); i++) {
            out.name(Integer.toString(i + 1)).tree(elements.get(i));
        }
        out.endObject();
    }

    private static boolean isNumberUpTo(int size, String name) {
        for (int i = 1; i <= size; i++) {
            if (name.equals(Integer.toString(i))) {
                return true;
            }
        }
        return false;
    }
}
