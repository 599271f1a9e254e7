/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.support;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A whole answer of the gateway. */
public record Reply(int status, List<Integer> interim, HeaderLines headers, byte[] body) {

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
