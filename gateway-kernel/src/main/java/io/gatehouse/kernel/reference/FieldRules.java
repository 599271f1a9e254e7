/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.reference;

import io.gatehouse.plugin.config.AllOrNone;
import io.gatehouse.plugin.config.AtLeastOneOf;
import io.gatehouse.plugin.config.ExactlyOneOf;
import io.gatehouse.plugin.config.OnlyOneOf;
import io.gatehouse.plugin.config.RequiredWhen;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The rules that a record has over several of its fields, in words. */
final class FieldRules {

    private FieldRules() {}

    /** The rules of a record and of the records inside. */
    static List<String> ofAll(Class<?> type, Notation notation) {
        List<String> rules = new ArrayList<>();
        collect(type, "", notation, rules);
        return rules;
    }

    private static void collect(Class<?> type, String prefix, Notation notation, List<String> rules) {
        rules.addAll(of(type, prefix, notation));
        for (RecordComponent component : type.getRecordComponents()) {
            ReferenceField field = ReferenceField.of(component, prefix, notation);
            if (field.inner() != null) {
                collect(field.inner(), field.innerPrefix(), notation, rules);
            }
        }
    }

    private static List<String> of(Class<?> type, String prefix, Notation notation) {
        List<String> rules = new ArrayList<>();
        AllOrNone allOrNone = type.getAnnotation(AllOrNone.class);
        if (allOrNone != null) {
            rules.add(names(notation, prefix, allOrNone.value()) + ": all or none.");
        }
        AtLeastOneOf atLeastOneOf = type.getAnnotation(AtLeastOneOf.class);
        if (atLeastOneOf != null) {
            rules.add(names(notation, prefix, atLeastOneOf.value()) + ": at least one.");
        }
        ExactlyOneOf exactlyOneOf = type.getAnnotation(ExactlyOneOf.class);
        if (exactlyOneOf != null) {
            rules.add(names(notation, prefix, exactlyOneOf.value()) + ": exactly one.");
        }
        OnlyOneOf onlyOneOf = type.getAnnotation(OnlyOneOf.class);
        if (onlyOneOf != null) {
            rules.add(names(notation, prefix, onlyOneOf.value()) + ": at most one.");
        }
        for (RequiredWhen when : type.getAnnotationsByType(RequiredWhen.class)) {
            rules.add(names(notation, prefix, when.required()) + ": required when "
                    + notation.code(prefix + when.field()) + " is " + names(notation, "", when.is()) + ".");
        }
        return rules;
    }

    private static String names(Notation notation, String prefix, String[] names) {
        return Arrays.stream(names).map(name -> notation.code(prefix + name)).collect(Collectors.joining(", "));
    }
}
