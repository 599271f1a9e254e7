/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import io.gatehouse.plugin.http.ResponseEditor;

/** A request whose answer is known but not sent. Implemented by the gateway only: it may gain methods. */
public interface ResponseExchange extends Exchange {

    /** The answer, to look at and to edit. */
    ResponseEditor response();

    /** Where the answer comes from. */
    ResponseSource source();
}
