/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import org.jspecify.annotations.Nullable;

/**
 * An answer before it is written.
 *
 * @param status such as 200
 * @param body JSON-like value or a {@link Document}; null for none
 */
record Reply(int status, @Nullable Object body) {

    static Reply ok(Object body) {
        return new Reply(200, body);
    }

    static Reply empty(int status) {
        return new Reply(status, null);
    }
}
