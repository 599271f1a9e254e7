/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

/** There are no keys to sign with. Why is in the log already, once for many requests. */
public final class NoKeysException extends Exception {

    private static final long serialVersionUID = 1L;

    NoKeysException(String message) {
        super(message, null, false, false);
    }
}
