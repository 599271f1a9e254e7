/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Schemas of entities and plugin configurations, read from records: defaults, checks, binding, description. */
@NullMarked
package io.gatehouse.kernel.schema;

import org.jspecify.annotations.NullMarked;
