/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.store;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entity as it is kept.
 *
 * @param type name of its type, such as {@code services}
 * @param id its UUID
 * @param fields all its fields as JSON values; null when the entity is deleted
 */
public record StoredRow(String type, String id, @Nullable Map<String, @Nullable Object> fields) {}
