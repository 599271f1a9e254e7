/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

import org.jspecify.annotations.Nullable;

/**
 * Settings of the gateway process by their names in the configuration file, such as {@code client_body_buffer_size}. They do
 * not change while a plugin lives: read them in {@link Plugin#start} or {@link Plugin#create}, not per request.
 *
 * <p>Implemented by the gateway only; safe for use by many threads.
 */
public interface Settings {

    /** The text of a setting, its default when it was not set, or null when there is no such setting. */
    @Nullable
    String text(String name);

    /** An on/off setting; {@code otherwise} when there is no such setting. */
    boolean flag(String name, boolean otherwise);

    /** A whole number; {@code otherwise} when there is no such setting. */
    int number(String name, int otherwise);

    /** A size in bytes, written such as {@code 8k} or {@code 10m}; {@code otherwise} when there is no such setting. */
    long bytes(String name, long otherwise);

    /** Whether the response header of that name is one the operator wants the gateway to add (setting {@code headers}). */
    boolean addsHeader(String name);
}
