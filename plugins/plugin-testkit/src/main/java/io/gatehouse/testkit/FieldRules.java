/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.testkit;

import io.gatehouse.plugin.config.AllOrNone;
import io.gatehouse.plugin.config.AtLeastOneOf;
import io.gatehouse.plugin.config.ExactlyOneOf;
import io.gatehouse.plugin.config.OnlyOneOf;
import io.gatehouse.plugin.config.RequiredWhen;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The rules that a record has over several of its fields, in words. */
final class FieldRules {

    private FieldRules() {}

    static List<String> of(Class<?> type, String prefix) {
        List<String> rules = new ArrayList<>();
        AllOrNone allOrNone = type.getAnnotation(AllOrNone.class);
        if (allOrNone != null) {
            rules.add(names(prefix, allOrNone.value()) + ": all or none.");
        }
        AtLeastOneOf atLeastOneOf = type.getAnnotation(AtLeastOneOf.class);
        if (atLeastOneOf != null) {
            rules.add(names(prefix, atLeastOneOf.value()) + ": at least one.");
        }
        ExactlyOneOf exactlyOneOf = type.getAnnotation(ExactlyOneOf.class);
        if (exactlyOneOf != null) {
            rules.add(names(prefix, exactlyOneOf.value()) + ": exactly one.");
        }
        OnlyOneOf onlyOneOf = type.getAnnotation(OnlyOneOf.class);
        if (onlyOneOf != null) {
            rules.add(names(prefix, onlyOneOf.value()) + ": at most one.");
        }
        for (RequiredWhen when : type.getAnnotationsByType(RequiredWhen.class)) {
            rules.add(names(prefix, when.required()) + ": required when `" + prefix + when.field() + "` is "
                    + names("", when.is()) + ".");
        }
        return rules;
    }

    private static String names(String prefix, String[] names) {
        return Arrays.stream(names).map(name -> "`" + prefix + name + "`").collect(Collectors.joining(", "));
    }
}
