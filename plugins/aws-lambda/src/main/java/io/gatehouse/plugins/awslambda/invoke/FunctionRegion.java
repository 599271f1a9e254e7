/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.invoke;

import org.jspecify.annotations.Nullable;

/** The region that a function's ARN names. */
public final class FunctionRegion {

    private static final int SERVICE = 2;
    private static final int REGION = 3;
    private static final int PARTS = 7;

    private FunctionRegion() {}

    /** The region of a full ARN; null for a name, a partial ARN, or no name at all. */
    public static @Nullable String of(@Nullable String functionName) {
        if (functionName == null || !functionName.startsWith("arn:")) {
            return null;
        }
        String[] parts = functionName.split(":", -1);
        return parts.length >= PARTS && parts[SERVICE].equals("lambda") && isName(parts[REGION]) ? parts[REGION] : null;
    }

    private static boolean isName(String region) {
        for (int i = 0; i < region.length(); i++) {
            char c = region.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') {
                return false;
            }
        }
        return !region.isEmpty();
    }
}
