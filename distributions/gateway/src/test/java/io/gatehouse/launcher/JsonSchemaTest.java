/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.schema.EntityCheck;
import io.gatehouse.kernel.schema.JsonSchema;
import io.gatehouse.kernel.schema.Problems;
import io.gatehouse.kernel.schema.RecordSchema;
import io.gatehouse.kernel.schema.ValueSource;
import io.gatehouse.kernel.schema.Values;
import io.gatehouse.plugin.Plugin;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The JSON Schema of every bundled plugin, as an independent validator reads it, beside what the gateway says. */
class JsonSchemaTest {

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Map<String, Plugin<?>> PLUGINS = plugins();
    private static final Map<String, @Nullable Object> CONFIGURATIONS = configurations();

    /** Values for every field of every plugin: each is right for some and wrong for others. */
    private static final List<@Nullable Object> PROBES = Arrays.asList(
            null,
            "",
            "x",
            "GET",
            "http://a/b",
            "10.0.0.1",
            "{vault://env/x}",
            true,
            false,
            0L,
            1L,
            200L,
            -1L,
            new BigDecimal("1.5"),
            new BigDecimal("7e9"),
            List.of("x"),
            List.of("a:b"),
            List.of(1L),
            List.of("x", "x"),
            Map.of("a", "b"),
            Map.of("a b", List.of()),
            Map.of("host", "h"));

    private static Map<String, Plugin<?>> plugins() {
        Map<String, Plugin<?>> plugins = new TreeMap<>();
        for (Plugin<?> plugin : ServiceLoader.load(Plugin.class)) {
            plugins.put(plugin.info().name(), plugin);
        }
        return plugins;
    }

    private static Map<String, @Nullable Object> configurations() {
        try (InputStream in = JsonSchemaTest.class.getResourceAsStream("plugin-configurations.json")) {
            byte[] bytes = Objects.requireNonNull(in).readAllBytes();
            return Values.map((Map<?, ?>) Objects.requireNonNull(JsonCodec.INSTANCE.read(bytes)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<String> names() {
        return PLUGINS.keySet().stream();
    }

    private static List<Map<String, @Nullable Object>> configurations(String plugin, String kind) {
        Map<?, ?> both = (Map<?, ?>) Objects.requireNonNull(CONFIGURATIONS.get(plugin), plugin);
        return ((List<?>) both.get(kind))
                .stream().map(each -> Values.map((Map<?, ?>) each)).toList();
    }

    private static Map<String, @Nullable Object> schema(String plugin) {
        return JsonSchema.of(RecordSchema.of(PLUGINS.get(plugin).configType()), plugin);
    }

    private static List<String> schemaProblems(String plugin, Map<String, @Nullable Object> configuration) {
        return SCHEMAS
                .getSchema(JsonCodec.INSTANCE.text(schema(plugin)))
                .validate(JsonCodec.INSTANCE.text(configuration), InputFormat.JSON)
                .stream()
                .map(Object::toString)
                .toList();
    }

    private static Problems gatewayProblems(String plugin, Map<String, @Nullable Object> configuration) {
        RecordSchema<?> schema = RecordSchema.of(PLUGINS.get(plugin).configType());
        Map<String, @Nullable Object> completed = schema.schema().complete(configuration, ValueSource.system());
        Problems problems = schema.schema().problems(completed);
        for (EntityCheck check : schema.checks("")) {
            check.run(completed, problems);
        }
        if (problems.isEmpty()) {
            schema.bind(completed, "", problems);
        }
        return problems;
    }

    @Test
    void every_plugin_has_configurations_to_be_tried() {
        assertThat(CONFIGURATIONS.keySet()).isEqualTo(PLUGINS.keySet());
    }

    @ParameterizedTest
    @MethodSource("names")
    void the_document_is_a_schema(String plugin) {
        String dialect = "https://json-schema.org/draft/2020-12/schema";

        assertThat(SCHEMAS.getSchema(SchemaLocation.of(dialect))
                        .validate(JsonCodec.INSTANCE.text(schema(plugin)), InputFormat.JSON))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void what_the_gateway_accepts_the_schema_accepts(String plugin) {
        for (Map<String, @Nullable Object> configuration : configurations(plugin, "accepted")) {
            assertThat(gatewayProblems(plugin, configuration).isEmpty())
                    .as(plugin + " " + configuration + ": "
                            + gatewayProblems(plugin, configuration).message())
                    .isTrue();
            assertThat(schemaProblems(plugin, configuration))
                    .as(plugin + " " + configuration)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void what_the_gateway_refuses_the_schema_refuses(String plugin) {
        for (Map<String, @Nullable Object> configuration : configurations(plugin, "refused")) {
            assertThat(gatewayProblems(plugin, configuration).isEmpty())
                    .as(plugin + " " + configuration)
                    .isFalse();
            assertThat(schemaProblems(plugin, configuration))
                    .as(plugin + " " + configuration)
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void no_schema_refuses_a_value_that_the_gateway_accepts(String plugin) {
        Map<String, @Nullable Object> base = configurations(plugin, "accepted").get(0);
        Map<?, ?> properties = (Map<?, ?>) Objects.requireNonNull(schema(plugin).get("properties"));
        List<String> tooStrict = new ArrayList<>();

        for (Object field : properties.keySet()) {
            for (Object probe : PROBES) {
                Map<String, @Nullable Object> configuration = new LinkedHashMap<>(base);
                configuration.put((String) field, probe);
                if (gatewayProblems(plugin, configuration).isEmpty()) {
                    List<String> problems = schemaProblems(plugin, configuration);
                    if (!problems.isEmpty()) {
                        tooStrict.add(configuration + ": " + problems);
                    }
                }
            }
        }

        assertThat(tooStrict).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_default_is_what_its_field_accepts(String plugin) {
        Map<?, ?> properties = (Map<?, ?>) Objects.requireNonNull(schema(plugin).get("properties"));

        properties.forEach((field, property) -> {
            Map<?, ?> described = (Map<?, ?>) property;
            if (described.get("default") != null) {
                assertThat(SCHEMAS.getSchema(JsonCodec.INSTANCE.text(described))
                                .validate(JsonCodec.INSTANCE.text(described.get("default")), InputFormat.JSON))
                        .as(plugin + " " + field)
                        .isEmpty();
            }
        });
    }

    @Test
    void secrets_are_only_written() {
        Map<?, ?> properties =
                (Map<?, ?>) Objects.requireNonNull(schema("aws-lambda").get("properties"));

        assertThat((Map<?, ?>) properties.get("aws_secret"))
                .extracting("writeOnly")
                .isEqualTo(true);
    }
}
