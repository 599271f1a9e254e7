/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratelimiting;

/**
 * What the windows had been used when a request came.
 *
 * @param used by window
 * @param full the window that the request was refused for, or -1
 * @param now when it was, in milliseconds since 1970
 */
record Usage(long[] used, int full, long now) {}
