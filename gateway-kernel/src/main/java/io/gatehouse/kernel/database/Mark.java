/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import java.util.UUID;

/** A revision and the write that led to it: a database that came back from a backup gives numbers a second time, not writes. */
record Mark(long revision, UUID writeId) {}
