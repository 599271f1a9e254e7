/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** A web page to watch and to configure a gateway with: static files, which speak to the Admin API from the browser. */
@NullMarked
package io.gatehouse.kernel.manager;

import org.jspecify.annotations.NullMarked;
