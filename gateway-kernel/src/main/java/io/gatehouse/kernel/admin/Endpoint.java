/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import io.gatehouse.kernel.http.AdminRequest;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is behind an address: the methods it has, and its answer.
 *
 * @param methods besides HEAD, which goes with GET, and OPTIONS
 * @param answer called for those methods only
 */
record Endpoint(Set<String> methods, Answer answer) {

    /** Answers a request. */
    @FunctionalInterface
    interface Answer {
        Reply to(AdminRequest request, String method);
    }

    static Endpoint get(Answer answer) {
        return new Endpoint(Set.of("GET"), answer);
    }

    static Endpoint of(Answer answer, String... methods) {
        return new Endpoint(Set.of(methods), answer);
    }

    /** All methods in alphabetical order, as {@code Allow} lists them. */
    String allowed() {
        Set<String> all = new TreeSet<>(methods);
        all.add("OPTIONS");
        if (methods.contains("GET")) {
            all.add("HEAD");
        }
        return String.join(", ", all);
    }
}
