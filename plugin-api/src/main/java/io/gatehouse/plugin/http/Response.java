/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.http;

/** Head of an answer, to read. */
public interface Response {

    /** Status code. */
    int status();

    /** Headers, in order. */
    Headers headers();
}
