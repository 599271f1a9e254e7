/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keys from the surroundings: the first source that has some. */
final class CredentialChain implements KeySource {

    private static final long SOURCE_LIMIT_SECONDS = 10;

    private final List<CredentialSource> sources;
    private final Logger logger;

    CredentialChain(List<CredentialSource> sources, Logger logger) {
        this.sources = List.copyOf(sources);
        this.logger = logger;
    }

    @Override
    public String name() {
        return "the gateway's surroundings";
    }

    @Override
    public CompletionStage<AwsKeys> fetch() {
        CompletableFuture<AwsKeys> result = new CompletableFuture<>();
        ask(0, new ArrayList<>(), false, result);
        return result;
    }

    private void ask(int index, List<String> answers, boolean troubled, CompletableFuture<AwsKeys> result) {
        if (index == sources.size()) {
            result.completeExceptionally(
                    new IdentityException("none of the providers succeeded, no credentials available ("
                            + String.join("; ", answers) + "; docs/aws.md says what each of them needs)"));
            return;
        }
        CredentialSource source = sources.get(index);
        CompletionStage<@Nullable AwsKeys> limited = find(source).orTimeout(SOURCE_LIMIT_SECONDS, TimeUnit.SECONDS);
        limited.whenComplete((keys, failure) -> {
            if (keys != null) {
                tell(source, answers, troubled);
                result.complete(keys);
                return;
            }
            answers.add(source.name() + ": " + (failure == null ? "nothing" : Reasons.of(Reasons.unwrap(failure))));
            ask(index + 1, answers, troubled || failure != null, result);
        });
    }

    private void tell(CredentialSource source, List<String> answers, boolean troubled) {
        if (troubled) {
            logger.log(
                    Level.WARNING,
                    "credentials: taken from " + source.name() + ", after: " + String.join("; ", answers));
        }
    }

    private static CompletableFuture<@Nullable AwsKeys> find(CredentialSource source) {
        try {
            return source.find().toCompletableFuture();
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }
}
