/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin.config;

/** The configuration of a plugin that has nothing to configure. */
public record NoConfig() {}
