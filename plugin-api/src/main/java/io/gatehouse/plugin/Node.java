/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

/**
 * This gateway process.
 *
 * @param id UUID of the node
 * @param hostname name of the machine
 * @param product product and version as sent in {@code Server} and {@code Via}, such as {@code gatehouse/0.1.0}
 * @param pid process id
 */
public record Node(String id, String hostname, String product, long pid) {}
