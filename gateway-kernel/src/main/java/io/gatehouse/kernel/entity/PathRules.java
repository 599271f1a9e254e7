/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rules for the paths of services and routes. */
final class PathRules {

    private static final Pattern ESCAPE = Pattern.compile("%(.{0,2})");
    private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]{2}");
    private static final Pattern SERVICE_PATH = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@%/-]*");

    private PathRules() {}

    static @Nullable String servicePath(String path) {
        if (!path.startsWith("/")) {
            return "should start with: /";
        }
        if (path.contains("//")) {
            return "must not have empty segments";
        }
        if (!SERVICE_PATH.matcher(path).matches()) {
            return "invalid path: '" + path + "' (characters outside of the reserved list of RFC 3986 found)";
        }
        return escapes(path);
    }

    static @Nullable String routePath(String path, PathSyntax syntax) {
        if (path.startsWith("~/")) {
            String expression = path.substring(1);
            String problem = syntax.patternProblem(expression);
            return problem == null ? null : "invalid regex: '" + expression + "' (PCRE returned: " + problem + ")";
        }
        if (!path.startsWith("/")) {
            return "should start with: / (fixed path) or ~/ (regex path)";
        }
        if (path.contains("//")) {
            return "must not have empty segments";
        }
        String escapes = escapes(path);
        if (escapes != null) {
            return escapes;
        }
        String normal = syntax.normalize(path);
        return normal.equals(path) ? null : "non-normalized path, consider use '" + normal + "' instead";
    }

    private static @Nullable String escapes(String path) {
        Matcher escape = ESCAPE.matcher(path);
        while (escape.find()) {
            if (!HEX.matcher(escape.group(1)).matches()) {
                return "invalid url-encoded value: '" + escape.group() + "'";
            }
        }
        return null;
    }
}
