/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Plugins made, built and used the way people elsewhere do: with Maven, the archetype and the archive, nothing else. */
@NullMarked
package io.gatehouse.acceptance.thirdparty;

import org.jspecify.annotations.NullMarked;
