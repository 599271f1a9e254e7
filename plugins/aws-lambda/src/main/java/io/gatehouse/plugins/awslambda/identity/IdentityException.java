/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

/** Why a source gave no keys. The message says what to change and holds no secret. */
final class IdentityException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    IdentityException(String message) {
        super(message, null, false, false);
    }
}
