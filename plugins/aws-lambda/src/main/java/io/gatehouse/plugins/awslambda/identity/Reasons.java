/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import io.gatehouse.plugin.http.HttpCallException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;

/** What is told of a failure. Messages of parsers are not: they quote what they read, and that may be a key. */
final class Reasons {

    private static final int LONGEST = 400;

    private Reasons() {}

    /** One line. */
    static String of(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null && text.length() < LONGEST; cause = cause.getCause()) {
            String message = message(cause);
            if (!message.isEmpty() && text.indexOf(message) < 0) {
                text.append(text.length() == 0 ? "" : ": ").append(message);
            }
        }
        return firstLine(text.length() == 0 ? failure.getClass().getSimpleName() : text.toString());
    }

    /** The beginning of a text. */
    static String firstLine(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }

    /** What happened, without the wrappings of stages. */
    static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static String message(Throwable failure) {
        if (failure instanceof UncheckedIOException) {
            return "";
        } else if (failure instanceof TimeoutException) {
            return "no answer in time";
        } else if (failure instanceof RejectedExecutionException) {
            return "all worker threads are busy";
        } else if (failure instanceof IdentityException
                || failure instanceof NoKeysException
                || failure instanceof HttpCallException
                || failure instanceof SdkClientException) {
            return orEmpty(failure.getMessage());
        } else if (failure.getClass().getName().startsWith("java.io.")
                || failure.getClass().getName().startsWith("java.net.")
                || failure.getClass().getName().startsWith("java.nio.")) {
            return failure.getClass().getSimpleName() + " " + orEmpty(failure.getMessage());
        }
        return "";
    }

    private static String orEmpty(@Nullable String message) {
        return message == null ? "" : message;
    }
}
