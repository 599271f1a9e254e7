/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.plugin.config.AllOrNone;
import io.gatehouse.plugin.config.AtLeastOneOf;
import io.gatehouse.plugin.config.ConfigException;
import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.ExactlyOneOf;
import io.gatehouse.plugin.config.FieldName;
import io.gatehouse.plugin.config.FormerName;
import io.gatehouse.plugin.config.Generated;
import io.gatehouse.plugin.config.Hashed;
import io.gatehouse.plugin.config.OnlyOneOf;
import io.gatehouse.plugin.config.RequiredWhen;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The schema of a configuration record, read from its components and their annotations once, and the way from checked values
 * to the record. Immutable; safe for many threads. It keeps the record's class loader alive, and nothing else does on its
 * behalf.
 *
 * @param <R> the record
 */
public final class RecordSchema<R extends Record> {

    private final Class<R> type;
    private final Constructor<R> constructor;
    private final List<Component> components;
    private final List<FormerField> former = new ArrayList<>();
    private final Schema schema;

    /** A component: its field, and what its values become. */
    private record Component(Field field, Binding binding, boolean hashed) {}

    private RecordSchema(Class<R> type) {
        this.type = type;
        RecordComponent[] declared = type.getRecordComponents();
        Class<?>[] types = new Class<?>[declared.length];
        List<Component> read = new ArrayList<>();
        Schema.Builder builder = Schema.builder();
        List<String> problems = new ArrayList<>();
        IllegalArgumentException first = null;
        for (int i = 0; i < declared.length; i++) {
            types[i] = declared[i].getType();
            try {
                Component component = component(declared[i]);
                read.add(component);
                builder.field(component.field());
            } catch (UnfitRecordException e) {
                problems.addAll(e.problems());
                first = first == null ? e : first;
            } catch (IllegalArgumentException e) {
                problems.add(String.valueOf(e.getMessage()));
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw new UnfitRecordException(problems, first);
        }
        components = List.copyOf(read);
        for (FormerName name : type.getAnnotationsByType(FormerName.class)) {
            former.add(FormerField.of(name, builder.build()));
        }
        former.forEach(field -> field.addTo(builder));
        schema = builder.build();
        constructor = canonical(type, types);
    }

    /**
     * Reads a record class.
     *
     * @throws UnfitRecordException naming all components that cannot be configured
     * @throws IllegalArgumentException when the record itself cannot be
     */
    public static <R extends Record> RecordSchema<R> of(Class<R> type) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException("configuration type: " + type.getName() + " (expected: a record)");
        }
        return new RecordSchema<>(type);
    }

    private static <R extends Record> Constructor<R> canonical(Class<R> type, Class<?>[] parameters) {
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(parameters);
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException("record without canonical constructor: " + type.getName(), e);
        }
    }

    private static Component component(RecordComponent component) {
        Binding binding = Binding.of(component);
        boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        Field field = Field.of(name(component), binding.kind());
        Doc doc = component.getAnnotation(Doc.class);
        if (doc != null) {
            field = field.doc(doc.value());
        }
        if (!nullable) {
            field = field.asRequired();
        }
        if (component.isAnnotationPresent(Generated.class)) {
            field = field.generated(Field.Generated.TEXT);
        }
        Default given = component.getAnnotation(Default.class);
        if (given != null) {
            field = field.withDefault(defaultValue(component, field.kind(), given.value()));
        }
        return new Component(field, binding, component.isAnnotationPresent(Hashed.class));
    }

    private static Object defaultValue(RecordComponent component, Kind kind, String json) {
        String where = component.getDeclaringRecord().getName() + "." + component.getName();
        Object value;
        try {
            value = JsonCodec.INSTANCE.read(json);
        } catch (IllegalArgumentException e) {
            if (kind instanceof TextKind) {
                value = json;
            } else {
                throw new IllegalArgumentException("default of " + where + ": " + json + " (expected: JSON)", e);
            }
        }
        if (kind instanceof TextKind && value != null && !(value instanceof String)) {
            value = json;
        }
        Object problem = value == null
                ? "null"
                : kind.problem(Objects.requireNonNull(kind.complete(value, ValueSource.system())));
        if (value == null || problem != null) {
            throw new IllegalArgumentException("default of " + where + ": " + json + " (" + problem + ")");
        }
        return value;
    }

    /** The record's class. */
    public Class<R> type() {
        return type;
    }

    /** The fields, with the rules inside of records below; the record's own rules over fields are in {@link #checks}. */
    public Schema schema() {
        return schema;
    }

    /** Names of the fields that are stored as a digest only. */
    public Set<String> hashedFields() {
        return components.stream()
                .filter(Component::hashed)
                .map(component -> component.field().name())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Complete values as they are shown: those of fields that had other names once are there under these, too. */
    public Map<String, @Nullable Object> shown(Map<String, @Nullable Object> values) {
        if (former.isEmpty()) {
            return values;
        }
        Map<String, @Nullable Object> shown = new LinkedHashMap<>(values);
        for (FormerField field : former) {
            shown.put(field.name(), Values.at(values, field.now()));
        }
        return shown;
    }

    /** The record's own rules over several fields, for fields at {@code prefix}: empty, or a path that ends with a dot. */
    public List<EntityCheck> checks(String prefix) {
        return checks(type, prefix);
    }

    private static List<EntityCheck> checks(Class<?> type, String prefix) {
        List<EntityCheck> checks = new ArrayList<>();
        ExactlyOneOf exactlyOneOf = type.getAnnotation(ExactlyOneOf.class);
        if (exactlyOneOf != null) {
            checks.add(EntityChecks.exactlyOneOf(paths(prefix, exactlyOneOf.value())));
        }
        OnlyOneOf onlyOneOf = type.getAnnotation(OnlyOneOf.class);
        if (onlyOneOf != null) {
            checks.add(EntityChecks.onlyOneOf(paths(prefix, onlyOneOf.value())));
        }
        AtLeastOneOf atLeastOneOf = type.getAnnotation(AtLeastOneOf.class);
        if (atLeastOneOf != null) {
            checks.add(EntityChecks.atLeastOneOf(paths(prefix, atLeastOneOf.value())));
        }
        AllOrNone allOrNone = type.getAnnotation(AllOrNone.class);
        if (allOrNone != null) {
            checks.add(EntityChecks.allOrNone(paths(prefix, allOrNone.value())));
        }
        for (RequiredWhen when : type.getAnnotationsByType(RequiredWhen.class)) {
            for (String required : when.required()) {
                checks.add(EntityChecks.requiredWhen(prefix + when.field(), Set.of(when.is()), prefix + required));
            }
        }
        return checks;
    }

    private static String[] paths(String prefix, String[] names) {
        return Arrays.stream(names).map(prefix::concat).toArray(String[]::new);
    }

    /** The schema of a record inside another: fields and rules together. */
    Schema whole() {
        Schema.Builder builder = Schema.builder().include(schema);
        checks("").forEach(builder::check);
        return builder.build();
    }

    /**
     * Makes the record from complete and checked values, vault references resolved.
     *
     * @throws ConfigException when the record's constructor refuses the values
     */
    public R bind(Map<String, @Nullable Object> values) {
        Problems problems = new Problems();
        R record = bind(values, "", problems);
        if (record == null) {
            throw ConfigException.entity(problems.message());
        }
        return record;
    }

    /**
     * Makes the record from complete and checked values. What its constructors refuse is noted in {@code problems}, for fields
     * at {@code prefix}: empty, or a path that ends with a dot. A problem that concerns the record as a whole may be noted by
     * the constructor at the last name of the prefix.
     *
     * @return null when something was refused
     */
    public @Nullable R bind(Map<String, @Nullable Object> values, String prefix, Problems problems) {
        @Nullable Object[] arguments = new Object[components.size()];
        boolean complete = true;
        for (int i = 0; i < arguments.length; i++) {
            Component component = components.get(i);
            String name = component.field().name();
            Object value = values.get(name);
            arguments[i] = value == null ? null : component.binding().bind(value, prefix + name + ".", problems);
            complete &= value == null || arguments[i] != null;
        }
        if (!complete) {
            return null;
        }
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            note(e.getCause(), values, prefix, problems);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("record that cannot be made: " + type.getName(), e);
        }
        return null;
    }

    private void note(
            @Nullable Throwable cause, Map<String, @Nullable Object> values, String prefix, Problems problems) {
        if (cause instanceof Error error) {
            throw error;
        }
        String message = cause == null ? "refused" : String.valueOf(cause.getMessage());
        message = Secrets.masked(message, schema, values);
        String field = cause instanceof ConfigException config ? config.field() : null;
        if (cause instanceof ConfigException config && config.condition() != null) {
            problems.entity(EntityChecks.conditional(prefix + config.condition()));
        }
        if (cause instanceof ConfigException config && field != null && config.elements() != null) {
            List<@Nullable Object> elements = new ArrayList<>();
            for (String problem : config.elements()) {
                elements.add(problem == null ? null : Secrets.masked(problem, schema, values));
            }
            problems.at(prefix + field, elements);
            return;
        }
        String whole = prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1);
        if (field != null && (field.equals(whole) && schema.field(field) == null)) {
            problems.at(whole, message);
        } else if (field != null) {
            problems.at(prefix + field, message);
        } else {
            problems.entity(message);
        }
    }

    private static String name(RecordComponent component) {
        FieldName given = component.getAnnotation(FieldName.class);
        return given == null ? snakeCase(component.getName()) : given.value();
    }

    /** The usual outside name of a component: {@code keyNames} is {@code key_names}. */
    static String snakeCase(String name) {
        StringBuilder snake = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isUpperCase(c)) {
                snake.append('_').append(Character.toLowerCase(c));
            } else {
                snake.append(c);
            }
        }
        return snake.toString();
    }
}
