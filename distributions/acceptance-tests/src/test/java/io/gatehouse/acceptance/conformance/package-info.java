/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Replays recorded situations of Kong Gateway 3.9.3 against the archive and compares what clients, functions and upstreams see.
 *
 * <p>{@link io.gatehouse.acceptance.conformance.Corpus} reads the recordings, a group of cases shares one gateway process, one mock
 * of the Invoke API and one mock upstream, and every difference is told by the place where it was found.
 */
@NullMarked
package io.gatehouse.acceptance.conformance;

import org.jspecify.annotations.NullMarked;
