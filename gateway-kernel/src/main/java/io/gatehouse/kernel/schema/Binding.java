/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import io.gatehouse.plugin.config.Checked;
import io.gatehouse.plugin.config.GreaterThan;
import io.gatehouse.plugin.config.HostName;
import io.gatehouse.plugin.config.HttpHeader;
import io.gatehouse.plugin.config.HttpMethod;
import io.gatehouse.plugin.config.IpOrCidr;
import io.gatehouse.plugin.config.Matches;
import io.gatehouse.plugin.config.OneOf;
import io.gatehouse.plugin.config.Range;
import io.gatehouse.plugin.config.Referenceable;
import io.gatehouse.plugin.config.Secret;
import io.gatehouse.plugin.config.Size;
import io.gatehouse.plugin.config.TextCheck;
import io.gatehouse.plugin.config.Url;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From checked values to a Java type, for one record component or an element of it.
 *
 * @param kind what values it takes
 * @param step makes the Java value
 */
record Binding(Kind kind, Step step) {

    /** Makes the Java value from a checked one; null when a record inside was refused, which is noted. */
    interface Step {
        @Nullable
        Object bind(Object value, String prefix, Problems problems);
    }

    @Nullable
    Object bind(Object value, String prefix, Problems problems) {
        return step.bind(value, prefix, problems);
    }

    /** What a component's values are. */
    static Binding of(RecordComponent component) {
        return of(component.getGenericType(), component, true);
    }

    private static Binding of(Type type, RecordComponent component, boolean outermost) {
        if (type instanceof ParameterizedType parameterized) {
            return container(parameterized, component, outermost);
        }
        if (type == String.class) {
            return new Binding(text(component, outermost), (value, prefix, problems) -> value);
        }
        if (type == boolean.class || type == Boolean.class) {
            return new Binding(new FlagKind(), (value, prefix, problems) -> value);
        }
        if (type == Object.class) {
            return new Binding(new AnyKind(), (value, prefix, problems) -> value);
        }
        if (type instanceof Class<?> plain && plain.isRecord()) {
            return nested(plain.asSubclass(Record.class));
        }
        return number(type, component);
    }

    private static Binding nested(Class<? extends Record> type) {
        RecordSchema<?> inner = RecordSchema.of(type);
        return new Binding(
                new RecordKind(inner.whole()),
                (value, prefix, problems) -> bindNested(inner, Values.map((Map<?, ?>) value), prefix, problems));
    }

    private static @Nullable Object bindNested(
            RecordSchema<?> inner, Map<String, @Nullable Object> value, String prefix, Problems problems) {
        Problems own = new Problems();
        Record record = inner.bind(value, "", own);
        own.fields().forEach((name, problem) -> problems.at(prefix + name, problem == null ? "refused" : problem));
        return record;
    }

    private static Binding container(ParameterizedType type, RecordComponent component, boolean outermost) {
        Type[] arguments = type.getActualTypeArguments();
        Type raw = type.getRawType();
        Size size = outermost ? component.getAnnotation(Size.class) : null;
        int min = size == null ? 0 : size.min();
        int max = size == null ? Integer.MAX_VALUE : size.max();
        if (raw == Map.class && arguments[0] == String.class) {
            Binding values = of(arguments[1], component, false);
            TextKind keys = component.isAnnotationPresent(HttpHeader.class)
                    ? TextKind.of(TextRules.HEADER_NAME_RULE)
                    : TextKind.TEXT;
            return new Binding(
                    new MapKind(keys, values.kind(), min, max),
                    (value, prefix, problems) -> map((Map<?, ?>) value, values, prefix, problems));
        }
        if (raw == List.class || raw == Set.class) {
            Binding element = of(arguments[0], component, false);
            boolean set = raw == Set.class;
            ListKind kind = set ? ListKind.set(element.kind()) : ListKind.array(element.kind());
            return new Binding(
                    kind.sized(min, max),
                    (value, prefix, problems) -> list((List<?>) value, element, set, prefix, problems));
        }
        throw unsupported(type, component);
    }

    private static @Nullable Object list(
            List<?> values, Binding element, boolean set, String prefix, Problems problems) {
        List<Object> bound = new ArrayList<>(values.size());
        for (Object value : values) {
            Object item = element.bind(value, prefix, problems);
            if (item == null) {
                return null;
            }
            bound.add(item);
        }
        return set ? Collections.unmodifiableSet(new LinkedHashSet<>(bound)) : Collections.unmodifiableList(bound);
    }

    private static @Nullable Object map(Map<?, ?> values, Binding binding, String prefix, Problems problems) {
        Map<Object, Object> bound = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : values.entrySet()) {
            Object item = binding.bind(entry.getValue(), prefix + entry.getKey() + ".", problems);
            if (item == null) {
                return null;
            }
            bound.put(entry.getKey(), item);
        }
        return Collections.unmodifiableMap(bound);
    }

    private static TextKind text(RecordComponent component, boolean outermost) {
        Size size = outermost ? component.getAnnotation(Size.class) : null;
        OneOf oneOf = component.getAnnotation(OneOf.class);
        boolean mayBeEmpty = oneOf != null;
        return new TextKind(
                size != null ? size.min() : mayBeEmpty ? 0 : 1,
                size != null ? size.max() : Integer.MAX_VALUE,
                oneOf == null ? List.of() : List.of(oneOf.value()),
                rules(component),
                component.isAnnotationPresent(Referenceable.class),
                component.isAnnotationPresent(Secret.class));
    }

    private static List<TextRule> rules(RecordComponent component) {
        List<TextRule> rules = new ArrayList<>();
        Matches matches = component.getAnnotation(Matches.class);
        if (matches != null) {
            rules.add(TextRules.matching(Pattern.compile(matches.value()), matches.message()));
        }
        if (component.isAnnotationPresent(HostName.class)) {
            rules.add(TextRules::host);
        }
        if (component.isAnnotationPresent(Url.class)) {
            rules.add(TextRules.URL_RULE);
        }
        if (component.isAnnotationPresent(HttpMethod.class)) {
            rules.add(TextRules.METHOD_RULE);
        }
        if (component.isAnnotationPresent(IpOrCidr.class)) {
            rules.add(TextRules::ipOrCidr);
        }
        if (component.isAnnotationPresent(HttpHeader.class) && component.getType() != Map.class) {
            rules.add(TextRules.HEADER_NAME_RULE);
        }
        Checked checked = component.getAnnotation(Checked.class);
        if (checked != null) {
            rules.add(ownRule(checked.value())::problem);
        }
        return rules;
    }

    private static TextCheck ownRule(Class<? extends TextCheck> type) {
        try {
            Constructor<? extends TextCheck> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("rule without a constructor without parameters: " + type.getName(), e);
        }
    }

    private static Binding number(Type type, RecordComponent component) {
        boolean isInt = type == int.class || type == Integer.class;
        boolean isLong = type == long.class || type == Long.class;
        boolean isReal = type == double.class || type == Double.class;
        if (!isInt && !isLong && !isReal && type != BigDecimal.class) {
            throw unsupported(type, component);
        }
        NumberKind kind = isInt || isLong ? NumberKind.integer() : NumberKind.number();
        Range range = component.getAnnotation(Range.class);
        if (range != null) {
            kind = kind.between(BigDecimal.valueOf(range.min()), BigDecimal.valueOf(range.max()));
        }
        GreaterThan above = component.getAnnotation(GreaterThan.class);
        if (above != null) {
            kind = kind.greaterThan(BigDecimal.valueOf(above.value()));
        }
        OneOf oneOf = component.getAnnotation(OneOf.class);
        if (oneOf != null) {
            kind = kind.oneOf(Arrays.stream(oneOf.value()).map(BigDecimal::new).toList());
        }
        if (isInt) {
            return new Binding(
                    kind.impliedBetween(Integer.MIN_VALUE, Integer.MAX_VALUE),
                    (value, prefix, problems) -> Limits.exact((Number) value).intValueExact());
        }
        if (isLong) {
            return new Binding(
                    kind.impliedBetween(Long.MIN_VALUE, Long.MAX_VALUE),
                    (value, prefix, problems) -> Limits.exact((Number) value).longValueExact());
        }
        return isReal
                ? new Binding(kind, (value, prefix, problems) -> ((Number) value).doubleValue())
                : new Binding(kind, (value, prefix, problems) -> Limits.exact((Number) value));
    }

    private static IllegalArgumentException unsupported(Type type, RecordComponent component) {
        return new IllegalArgumentException(
                "type of " + component.getDeclaringRecord().getName() + "."
                        + component.getName() + ": " + type.getTypeName()
                        + " (expected: String, boolean, int, long, double, BigDecimal, a record, List, Set or Map<String, …>)");
    }
}
