/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

/** Where an answer comes from. */
public enum ResponseSource {
    /** The service behind the gateway. */
    SERVICE,
    /** A plugin that ended the request. */
    EXIT,
    /** The gateway itself: no route, a failed plugin, an unreachable service. */
    ERROR
}
