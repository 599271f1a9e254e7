/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Where keys come from and what AWS makes of them: the archive, started in surroundings like those of a server at AWS.
 *
 * <p>The services that hand out keys speak their real protocols on loopback: the metadata service of an instance, the agent beside
 * a container, the token service, and the Invoke API, which verifies every signature. What a test asserts on is what they were
 * asked. Two emulators that others wrote judge as well, where they are installed.
 */
@NullMarked
package io.gatehouse.acceptance.aws;

import org.jspecify.annotations.NullMarked;
