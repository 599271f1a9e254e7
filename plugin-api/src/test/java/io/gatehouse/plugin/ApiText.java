/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import java.io.IOException;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The public and protected members of classes as lines of text, sorted, with nullness. Everything is rendered here:
 * what reflection prints for modifiers and annotated types differs between JDKs.
 */
final class ApiText {
    private static final Set<String> WRITTEN_BY_COMPILER = Set.of("equals", "hashCode", "toString");

    private ApiText() {}

    static String of(Path classes) throws IOException, ClassNotFoundException {
        List<Class<?>> types = new ArrayList<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = classes.relativize(file).toString().replace('\\', '/');
                if (name.endsWith(".class") && !name.endsWith("-info.class")) {
                    types.add(Class.forName(
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'),
                            false,
                            ApiText.class.getClassLoader()));
                }
            }
        }
        return of(types);
    }

    static String of(List<Class<?>> types) {
        return types.stream()
                .filter(ApiText::reachable)
                .map(ApiText::type)
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static boolean reachable(Class<?> type) {
        Class<?> enclosing = type.getDeclaringClass();
        return visible(type.getModifiers())
                && !type.isSynthetic()
                && !type.isAnonymousClass()
                && !type.isLocalClass()
                && (enclosing == null || reachable(enclosing));
    }

    private static boolean visible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String type(Class<?> type) {
        StringBuilder text = new StringBuilder();
        text.append(type.getName()).append(": ").append(modifiers(type)).append(kind(type));
        text.append(typeParameters(type.getTypeParameters()));
        if (type.isRecord()) {
            text.append(Arrays.stream(type.getRecordComponents())
                    .map(ApiText::component)
                    .collect(Collectors.joining(", ", "(", ")")));
        }
        if (type.getSuperclass() != null
                && type.getSuperclass() != Object.class
                && !type.isEnum()
                && !type.isRecord()) {
            text.append(" extends ").append(use(type.getAnnotatedSuperclass()));
        }
        if (!type.isAnnotation()) {
            text.append(list(type.isInterface() ? " extends " : " implements ", type.getAnnotatedInterfaces()));
        }
        if (type.isSealed()) {
            text.append(Arrays.stream(type.getPermittedSubclasses())
                    .map(Class::getName)
                    .collect(Collectors.joining(", ", " permits ", "")));
        }
        text.append('\n');
        Stream.of(fields(type), constructors(type), methods(type))
                .flatMap(lines -> lines.sorted())
                .forEach(line -> text.append("    ").append(line).append('\n'));
        return text.toString();
    }

    private static String kind(Class<?> type) {
        if (type.isAnnotation()) {
            return "@interface";
        }
        if (type.isInterface()) {
            return "interface";
        }
        if (type.isRecord()) {
            return "record";
        }
        return type.isEnum() ? "enum" : "class";
    }

    private static String modifiers(Class<?> type) {
        int bits = type.getModifiers();
        StringBuilder text = new StringBuilder(deprecated(type.isAnnotationPresent(Deprecated.class)));
        text.append(Modifier.isPublic(bits) ? "public " : "protected ");
        if (!type.isInterface() && !type.isEnum() && !type.isRecord()) {
            text.append(Modifier.isStatic(bits) ? "static " : "");
            text.append(Modifier.isAbstract(bits) ? "abstract " : "");
            text.append(Modifier.isFinal(bits) ? "final " : "");
        }
        return text.append(type.isSealed() ? "sealed " : "").toString();
    }

    private static String modifiers(Member member, boolean deprecated) {
        int bits = member.getModifiers();
        boolean declaredByInterface = member.getDeclaringClass().isInterface();
        StringBuilder text = new StringBuilder(deprecated(deprecated));
        text.append(Modifier.isPublic(bits) ? "public " : "protected ");
        text.append(Modifier.isStatic(bits) ? "static " : "");
        text.append(Modifier.isFinal(bits) ? "final " : "");
        text.append(Modifier.isAbstract(bits) ? "abstract " : "");
        text.append(member instanceof Method method && declaredByInterface && method.isDefault() ? "default " : "");
        return text.toString();
    }

    private static String deprecated(boolean deprecated) {
        return deprecated ? "@Deprecated " : "";
    }

    private static Stream<String> fields(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields())
                .filter(field -> visible(field.getModifiers()) && !field.isSynthetic())
                .map(ApiText::field);
    }

    private static String field(Field field) {
        if (field.isEnumConstant()) {
            return "constant " + field.getName();
        }
        return modifiers(field, field.isAnnotationPresent(Deprecated.class))
                + use(field.getAnnotatedType())
                + " "
                + field.getName();
    }

    private static Stream<String> constructors(Class<?> type) {
        return Arrays.stream(type.getDeclaredConstructors())
                .filter(constructor -> visible(constructor.getModifiers()) && !constructor.isSynthetic())
                .filter(constructor -> !canonical(type, constructor))
                .map(constructor -> modifiers(constructor, constructor.isAnnotationPresent(Deprecated.class))
                        + "new"
                        + signature(constructor));
    }

    /** A record's canonical constructor is told by its components. */
    private static boolean canonical(Class<?> type, Constructor<?> constructor) {
        return type.isRecord()
                && Arrays.equals(
                        constructor.getParameterTypes(),
                        Arrays.stream(type.getRecordComponents())
                                .map(RecordComponent::getType)
                                .toArray(Class<?>[]::new));
    }

    private static Stream<String> methods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> visible(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> !writtenByCompiler(type, method))
                .map(ApiText::method);
    }

    private static boolean writtenByCompiler(Class<?> type, Method method) {
        if (type.isEnum()) {
            return method.getName().equals("values") || method.getName().equals("valueOf");
        }
        return type.isRecord()
                && (WRITTEN_BY_COMPILER.contains(method.getName())
                        || Arrays.stream(type.getRecordComponents())
                                .anyMatch(component -> component.getAccessor().equals(method)));
    }

    private static String method(Method method) {
        String text = modifiers(method, method.isAnnotationPresent(Deprecated.class))
                + use(method.getAnnotatedReturnType())
                + " "
                + method.getName()
                + signature(method);
        return method.getDefaultValue() == null ? text : text + " default " + value(method.getDefaultValue());
    }

    private static String value(Object value) {
        if (value instanceof Object[] values) {
            return Arrays.stream(values).map(ApiText::value).collect(Collectors.joining(", ", "{", "}"));
        }
        return value instanceof String string ? '"' + string + '"' : value.toString();
    }

    private static String signature(Executable executable) {
        List<String> parameters = new ArrayList<>();
        for (AnnotatedType parameter : executable.getAnnotatedParameterTypes()) {
            parameters.add(use(parameter));
        }
        if (executable.isVarArgs()) {
            int last = parameters.size() - 1;
            parameters.set(last, parameters.get(last).replaceFirst("\\[]$", "..."));
        }
        return typeParameters(executable.getTypeParameters())
                + parameters.stream().collect(Collectors.joining(", ", "(", ")"))
                + list(" throws ", executable.getAnnotatedExceptionTypes());
    }

    private static String component(RecordComponent component) {
        return use(component.getAnnotatedType()) + " " + component.getName();
    }

    private static String typeParameters(TypeVariable<?>[] variables) {
        if (variables.length == 0) {
            return "";
        }
        return Arrays.stream(variables)
                .map(variable -> variable.getName() + bounds(" extends ", variable.getAnnotatedBounds()))
                .collect(Collectors.joining(", ", "<", ">"));
    }

    private static String bounds(String word, AnnotatedType[] bounds) {
        String text = Arrays.stream(bounds).map(ApiText::use).collect(Collectors.joining(" & "));
        return text.isEmpty() || text.equals("java.lang.Object") ? "" : word + text;
    }

    private static String list(String word, AnnotatedType[] types) {
        return types.length == 0
                ? ""
                : Arrays.stream(types).map(ApiText::use).collect(Collectors.joining(", ", word, ""));
    }

    private static String use(AnnotatedType use) {
        String nullable = use.isAnnotationPresent(Nullable.class) ? "?" : "";
        if (use instanceof AnnotatedArrayType array) {
            return use(array.getAnnotatedGenericComponentType()) + "[]" + nullable;
        }
        if (use instanceof AnnotatedParameterizedType parameterized) {
            Type raw = ((ParameterizedType) parameterized.getType()).getRawType();
            return raw.getTypeName()
                    + Arrays.stream(parameterized.getAnnotatedActualTypeArguments())
                            .map(ApiText::use)
                            .collect(Collectors.joining(", ", "<", ">"))
                    + nullable;
        }
        if (use instanceof AnnotatedWildcardType wildcard) {
            String lower = bounds(" super ", wildcard.getAnnotatedLowerBounds());
            return "?" + (lower.isEmpty() ? bounds(" extends ", wildcard.getAnnotatedUpperBounds()) : lower);
        }
        return use.getType().getTypeName() + nullable;
    }
}
