/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.entity.PathSyntax;
import io.gatehouse.kernel.route.RequestPath;
import io.gatehouse.kernel.route.RoutePattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** The router's own word on which paths it takes. */
final class RouterPaths implements PathSyntax {

    @Override
    public String normalize(String path) {
        return RequestPath.normalForm(path);
    }

    @Override
    public @Nullable String patternProblem(String expression) {
        try {
            RoutePattern.compile(expression);
            return null;
        } catch (PatternSyntaxException e) {
            return e.getDescription();
        }
    }
}
