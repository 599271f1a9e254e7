/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

/** placeholder */
public final class Gateway {
    public static final String PRODUCT = "gatehouse/0.1.0";

    private Gateway() {}
}
