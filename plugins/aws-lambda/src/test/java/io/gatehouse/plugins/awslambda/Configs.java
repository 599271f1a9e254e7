/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.plugin.config.Default;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes configuration records from snake-case members and the record's own defaults, as the gateway does. */
public final class Configs {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private Configs() {}

    /** Defaults, with keys, a region and a function name. */
    public static AwsLambdaConfig callable(Map<String, ?> members) {
        Map<String, Object> all = new HashMap<>();
        all.put("aws_key", "AKIDTEST");
        all.put("aws_secret", "secret");
        all.put("aws_region", "us-east-1");
        all.put("function_name", "f");
        all.put("host", "127.0.0.1");
        all.putAll(members);
        return of(all);
    }

    public static AwsLambdaConfig of(Map<String, ?> members) {
        try {
            List<Object> arguments = new ArrayList<>();
            List<Class<?>> types = new ArrayList<>();
            Map<String, Object> left = new HashMap<>(members);
            for (RecordComponent component : AwsLambdaConfig.class.getRecordComponents()) {
                String name = snake(component.getName());
                types.add(component.getType());
                arguments.add(
                        left.containsKey(name)
                                ? JSON.convertValue(left.remove(name), component.getType())
                                : defaultOf(component));
            }
            if (!left.isEmpty()) {
                throw new IllegalArgumentException("unknown field: " + left.keySet());
            }
            return AwsLambdaConfig.class
                    .getDeclaredConstructor(types.toArray(new Class<?>[0]))
                    .newInstance(arguments.toArray());
        } catch (InvocationTargetException refused) {
            throw (RuntimeException) refused.getCause();
        } catch (ReflectiveOperationException | java.io.IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    static String snake(String camelCase) {
        return camelCase
                .replaceAll("([A-Z]|(?<=[a-z])\\d+)", "_$1")
                .toLowerCase(Locale.ROOT)
                .replace("base_64", "base64");
    }

    private static @Nullable Object defaultOf(RecordComponent component) throws java.io.IOException {
        Default value = component.getAnnotation(Default.class);
        return value == null ? null : JSON.readValue(value.value(), component.getType());
    }
}
