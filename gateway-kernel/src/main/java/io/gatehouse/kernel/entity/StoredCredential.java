/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import io.gatehouse.plugin.model.Credential;

/**
 * A credential and how long it is good.
 *
 * @param credential the credential
 * @param expiresAt milliseconds since 1970; {@link Long#MAX_VALUE} when it does not expire
 */
public record StoredCredential(Credential credential, long expiresAt) {}
