/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A function as a caller names it: plain name, partial ARN or full ARN, each with or without {@code :qualifier}.
 *
 * @param region of the ARN, null when not part of the name
 * @param account of the ARN, null when not part of the name
 * @param qualifier version or alias, null when not part of the name
 */
record FunctionReference(
        @Nullable String region,
        @Nullable String account,
        String name,
        @Nullable String qualifier) {
    static final String LATEST = "$LATEST";

    private static final String SYNTAX = "(arn:(aws[a-zA-Z-]*)?:lambda:)?((?:[a-z]{2}(?:-gov)?-[a-z]+-\\d{1}):)?"
            + "(?:(\\d{12}):)?(function:)?([a-zA-Z0-9-_]+)(?::(\\$LATEST|[a-zA-Z0-9-_]+))?";
    private static final Pattern PATTERN = Pattern.compile(SYNTAX);
    private static final int LONGEST = 170;

    static FunctionReference parse(String text) throws Rejection {
        Matcher matcher = PATTERN.matcher(text);
        if (text.length() > LONGEST || !matcher.matches()) {
            throw Rejection.validation("1 validation error detected: Value '" + text
                    + "' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: "
                    + SYNTAX);
        }
        String region = matcher.group(3);
        return new FunctionReference(
                region == null ? null : region.substring(0, region.length() - 1),
                matcher.group(4),
                matcher.group(6),
                matcher.group(7));
    }

    /** This reference with the qualifier of the query as well; both may be given when they agree. */
    FunctionReference qualifiedBy(@Nullable String asked) throws Rejection {
        if (asked == null || asked.equals(qualifier)) {
            return this;
        }
        if (qualifier != null) {
            throw Rejection.invalidParameter(
                    "The derived qualifier from the function name does not match the specified qualifier.");
        }
        return new FunctionReference(region, account, name, asked);
    }
}
