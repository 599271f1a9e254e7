/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
@NullMarked
package com.example.tenantlookup;

import org.jspecify.annotations.NullMarked;
