/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.awslambda.identity;

import io.gatehouse.plugin.PluginContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keys from the surroundings: the first source that has some. Remembers them until they expire and fetches new ones ahead of
 * that, so that requests do not wait. One per plugin.
 */
public final class CredentialChain implements Identity {

    private static final long TOO_OLD_MILLIS = 15_000;
    private static final long AHEAD_MILLIS = 5 * 60_000;
    private static final long PAUSE_AFTER_FAILURE_MILLIS = 10_000;
    private static final long SOURCE_LIMIT_SECONDS = 10;

    private final List<CredentialSource> sources;
    private final InstantSource clock;
    private final Logger logger;
    private final AtomicReference<@Nullable CompletableFuture<AwsKeys>> running = new AtomicReference<>();
    private volatile @Nullable AwsKeys known;
    private volatile long notAheadBefore;

    CredentialChain(List<CredentialSource> sources, InstantSource clock, Logger logger) {
        this.sources = List.copyOf(sources);
        this.clock = clock;
        this.logger = logger;
    }

    /** The environment, the shared files and the container, in this order. Nothing is read or asked before the first use. */
    public static CredentialChain of(PluginContext context) {
        return new CredentialChain(
                List.of(new EnvironmentSource(context), new ProfileSource(context), new ContainerSource(context)),
                context.clock(),
                context.logger());
    }

    @Override
    public @Nullable AwsKeys current() {
        AwsKeys keys = known;
        if (keys == null || keys.expiresAtMillis() == AwsKeys.NEVER) {
            return keys;
        }
        long now = clock.millis();
        if (now >= keys.expiresAtMillis() - TOO_OLD_MILLIS) {
            return null;
        }
        if (now >= keys.expiresAtMillis() - AHEAD_MILLIS && now >= notAheadBefore && running.get() == null) {
            resolve();
        }
        return keys;
    }

    @Override
    public CompletionStage<AwsKeys> resolve() {
        CompletableFuture<AwsKeys> fresh = new CompletableFuture<>();
        CompletableFuture<AwsKeys> earlier = running.compareAndExchange(null, fresh);
        if (earlier != null) {
            return earlier;
        }
        ask(0, fresh);
        return fresh;
    }

    private void ask(int index, CompletableFuture<AwsKeys> fresh) {
        if (index == sources.size()) {
            notAheadBefore = clock.millis() + PAUSE_AFTER_FAILURE_MILLIS;
            running.set(null);
            fresh.completeExceptionally(
                    new IllegalStateException("none of the providers succeeded, no credentials available"));
            return;
        }
        CredentialSource source = sources.get(index);
        CompletionStage<@Nullable AwsKeys> found = find(source).orTimeout(SOURCE_LIMIT_SECONDS, TimeUnit.SECONDS);
        found.whenComplete((keys, failure) -> {
            if (keys != null) {
                known = keys;
                running.set(null);
                fresh.complete(keys);
                return;
            }
            if (failure != null) {
                logger.log(Level.WARNING, "credentials from the " + source.name() + " failed: " + failure);
            }
            ask(index + 1, fresh);
        });
    }

    private static CompletableFuture<@Nullable AwsKeys> find(CredentialSource source) {
        try {
            return source.find().toCompletableFuture();
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }
}
