/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.reference;

import io.gatehouse.plugin.config.Default;
import io.gatehouse.plugin.config.Doc;
import io.gatehouse.plugin.config.FieldName;
import io.gatehouse.plugin.config.Generated;
import io.gatehouse.plugin.config.GreaterThan;
import io.gatehouse.plugin.config.Hashed;
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
import io.gatehouse.plugin.config.Url;
import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What there is to say of one field; every text is ready to be written.
 *
 * @param inner record whose fields follow, or null
 * @param innerPrefix what their names begin with
 */
record ReferenceField(
        String name,
        String type,
        String defaultValue,
        String limits,
        String doc,
        @Nullable Class<?> inner,
        String innerPrefix) {

    private static final Map<Class<? extends Annotation>, String> FORMS = Map.of(
            HttpHeader.class, "header name",
            HttpMethod.class, "HTTP method",
            HostName.class, "host name or address",
            IpOrCidr.class, "address or range",
            Url.class, "URL");

    static ReferenceField of(RecordComponent component, String prefix, Notation notation) {
        String name = prefix + name(component);
        Class<?> inner = innerRecord(component.getGenericType());
        boolean many = component.getGenericType() instanceof ParameterizedType;
        return new ReferenceField(
                name,
                type(component.getGenericType()),
                defaultValue(component, notation),
                String.join(", ", limits(component, notation)),
                doc(component, notation),
                inner,
                name + (many ? "[]." : "."));
    }

    private static String doc(RecordComponent component, Notation notation) {
        Doc doc = component.getAnnotation(Doc.class);
        StringBuilder text = new StringBuilder(doc == null ? "" : doc.value());
        mark(component, Secret.class, notation.strong("Secret."), text);
        mark(component, Referenceable.class, notation.strong("May be a vault reference."), text);
        mark(component, Generated.class, notation.strong("Generated when not given."), text);
        mark(component, Hashed.class, notation.strong("Stored as a digest."), text);
        return notation.cell(text.toString().strip());
    }

    private static void mark(
            RecordComponent component, Class<? extends Annotation> annotation, String words, StringBuilder text) {
        if (component.isAnnotationPresent(annotation)) {
            text.append(' ').append(words);
        }
    }

    private static String defaultValue(RecordComponent component, Notation notation) {
        Default given = component.getAnnotation(Default.class);
        if (given != null) {
            return notation.code(given.value());
        }
        boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class)
                || component.isAnnotationPresent(Generated.class);
        return optional ? "" : "required";
    }

    private static List<String> limits(RecordComponent component, Notation notation) {
        List<String> limits = new ArrayList<>();
        Range range = component.getAnnotation(Range.class);
        if (range != null) {
            limits.add(number(range.min()) + "–" + number(range.max()));
        }
        GreaterThan above = component.getAnnotation(GreaterThan.class);
        if (above != null) {
            limits.add("greater than " + number(above.value()));
        }
        Size size = component.getAnnotation(Size.class);
        if (size != null) {
            limits.add("length " + size.min() + (size.max() == Integer.MAX_VALUE ? " or more" : "–" + size.max()));
        }
        OneOf oneOf = component.getAnnotation(OneOf.class);
        if (oneOf != null) {
            for (String value : oneOf.value()) {
                limits.add(notation.code(value));
            }
        }
        Matches matches = component.getAnnotation(Matches.class);
        if (matches != null) {
            limits.add("matches " + notation.code(matches.value()));
        }
        for (Annotation annotation : component.getAnnotations()) {
            String form = FORMS.get(annotation.annotationType());
            if (form != null) {
                limits.add(form);
            }
        }
        return limits;
    }

    private static String type(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            Type[] arguments = parameterized.getActualTypeArguments();
            Type raw = parameterized.getRawType();
            String element = type(arguments[arguments.length - 1]);
            return (raw == List.class ? "list of " : raw == Set.class ? "set of " : "map to ") + element;
        }
        if (type == String.class) {
            return "text";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "boolean";
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "integer";
        }
        if (type == double.class || type == Double.class || type == BigDecimal.class) {
            return "number";
        }
        return innerRecord(type) == null ? "any" : "record";
    }

    private static @Nullable Class<?> innerRecord(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            Type[] arguments = parameterized.getActualTypeArguments();
            return innerRecord(arguments[arguments.length - 1]);
        }
        return type instanceof Class<?> plain && plain.isRecord() ? plain : null;
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    private static String name(RecordComponent component) {
        FieldName given = component.getAnnotation(FieldName.class);
        return given == null ? snakeCase(component.getName()) : given.value();
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
