/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

/** The three steps of a request that plugins take part in. */
public enum Phase {
    /** Before the request goes anywhere: check it, change it, or answer it. */
    ACCESS,
    /** When the head of the answer is known and nothing of it was sent. */
    RESPONSE,
    /** After the last byte of the answer. */
    LOG
}
