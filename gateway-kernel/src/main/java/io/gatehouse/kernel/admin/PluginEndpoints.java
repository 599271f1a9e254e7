/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.entity.PluginUse;
import io.gatehouse.plugin.AdminCall;
import io.gatehouse.plugin.AdminEndpoint;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The addresses that plugins bring. */
final class PluginEndpoints {

    private static final System.Logger LOG = System.getLogger(PluginEndpoints.class.getName());

    private final ConfigurationSwitch configuration;

    PluginEndpoints(ConfigurationSwitch configuration) {
        this.configuration = configuration;
    }

    /** What is behind a path of decoded segments, or null. */
    @Nullable
    Endpoint find(List<String> segments) {
        Map<String, Endpoint.Answer> answers = new LinkedHashMap<>();
        all().forEach((plugin, endpoints) -> {
            for (AdminEndpoint endpoint : endpoints) {
                Map<String, String> parameters = match(endpoint.path(), segments);
                if (parameters != null) {
                    Call call = new Call(plugin, parameters);
                    answers.putIfAbsent(endpoint.method(), (request, method) -> answer(plugin, endpoint, call));
                }
            }
        });
        if (answers.isEmpty()) {
            return null;
        }
        return new Endpoint(answers.keySet(), (request, method) -> {
            Endpoint.Answer answer = answers.get(method);
            return answer == null ? Reply.empty(405) : answer.to(request, method);
        });
    }

    Set<String> paths() {
        Set<String> paths = new TreeSet<>();
        all().values().forEach(endpoints -> endpoints.forEach(endpoint -> paths.add(endpoint.path())));
        return paths;
    }

    private Map<String, List<AdminEndpoint>> all() {
        return configuration.current().types().catalog().adminEndpoints();
    }

    /** The segments that stand for names in braces, or null when the path is another one. */
    private static @Nullable Map<String, String> match(String path, List<String> segments) {
        String[] wanted = path.substring(1).split("/", -1);
        if (wanted.length != segments.size()) {
            return null;
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < wanted.length; i++) {
            String text = wanted[i];
            if (text.startsWith("{") && text.endsWith("}")) {
                parameters.put(text.substring(1, text.length() - 1), segments.get(i));
            } else if (!text.equals(segments.get(i))) {
                return null;
            }
        }
        return parameters;
    }

    private static Reply answer(String plugin, AdminEndpoint endpoint, Call call) {
        try {
            io.gatehouse.plugin.Reply reply = endpoint.action().answer(call);
            return new Reply(reply.status(), reply.jsonValue());
        } catch (Exception | LinkageError e) {
            LOG.log(Level.ERROR, "plugin " + plugin + " failed to answer " + endpoint.path(), e);
            throw AdminError.message(500, "An unexpected error occurred");
        }
    }

    private final class Call implements AdminCall {

        private final String plugin;
        private final Map<String, String> parameters;

        private Call(String plugin, Map<String, String> parameters) {
            this.plugin = plugin;
            this.parameters = parameters;
        }

        @Override
        public String parameter(String name) {
            String value = parameters.get(name);
            if (value == null) {
                throw new IllegalArgumentException("parameter: '" + name + "' (expected: " + parameters.keySet() + ")");
            }
            return value;
        }

        @Override
        public boolean hasUse(String id) {
            for (PluginUse use : configuration.current().plugins()) {
                if (use.id().equals(id) && use.name().equals(plugin)) {
                    return true;
                }
            }
            return false;
        }
    }
}
