/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.pipeline;

/** Work that is done for one request only: it need not go on when that request's client has left. */
public interface Abandonable {

    /** Ends the work, whose result nobody takes. Called on the request's IO thread; again, or late, does nothing. */
    void abandon();
}
