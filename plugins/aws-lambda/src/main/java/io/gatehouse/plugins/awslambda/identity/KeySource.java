/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import java.util.concurrent.CompletionStage;

/** What an identity's keys are fetched from. */
interface KeySource {

    /** For messages. */
    String name();

    /** Fetches keys, never blocking the caller. */
    CompletionStage<AwsKeys> fetch();

    /** Called once when nobody fetches any more. */
    default void close() {}
}
