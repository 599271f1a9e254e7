/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Loading of plugin jars: one class loader each, generations, reports. */
@NullMarked
package io.gatehouse.kernel.plugin;

import org.jspecify.annotations.NullMarked;
