/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
@NullMarked
package io.gatehouse.plugins.azurefunctions;

import org.jspecify.annotations.NullMarked;
