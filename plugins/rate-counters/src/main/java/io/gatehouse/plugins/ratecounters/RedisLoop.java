/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that talks to Redis, for all connections of a plugin. Netty's code runs here and not on the gateway's threads: it
 * leaves thread-locals behind, which would keep the plugin's classes for ever.
 */
final class RedisLoop {

    private static final long LIMIT_SECONDS = 5;

    private final EventLoopGroup group;
    private final EventLoop loop;
    private final ClientResources resources;

    RedisLoop(String name) {
        group = new MultiThreadIoEventLoopGroup(1, new Threads(name), NioIoHandler.newFactory());
        loop = group.next();
        // Started here, it takes nothing over from the gateway's thread that would start it with the first request.
        loop.execute(() -> {});
        resources = DefaultClientResources.builder()
                .eventLoopGroupProvider(new OneGroup(group))
                .eventExecutorGroup(group)
                .build();
    }

    EventLoop loop() {
        return loop;
    }

    ClientResources resources() {
        return resources;
    }

    /** Ends the threads and waits for their end, a few seconds at most. */
    void close() throws InterruptedException {
        await(resources.shutdown(0, 1, TimeUnit.SECONDS));
        await(group.shutdownGracefully(0, 1, TimeUnit.SECONDS));
        group.awaitTermination(LIMIT_SECONDS, TimeUnit.SECONDS);
        awaitNetty();
    }

    private static void await(Future<?> end) throws InterruptedException {
        end.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** Netty may have started one more thread to say that others have ended; it ends when idle. */
    private static void awaitNetty() throws InterruptedException {
        try {
            GlobalEventExecutor.INSTANCE.awaitInactivity(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (IllegalStateException neverStarted) {
            return;
        }
    }

    /** Threads that find the plugin's own classes: Lettuce looks for some of its own by name. */
    private static final class Threads extends DefaultThreadFactory {

        private Threads(String name) {
            super(name, true);
        }

        @Override
        protected Thread newThread(Runnable task, String name) {
            Thread thread = super.newThread(task, name);
            thread.setContextClassLoader(RedisLoop.class.getClassLoader());
            return thread;
        }
    }

    /** Gives every connection the one group, whose life is not the connections' business. */
    private record OneGroup(EventLoopGroup group) implements EventLoopGroupProvider {

        @Override
        public <T extends EventLoopGroup> T allocate(Class<T> type) {
            return type.cast(group);
        }

        @Override
        public int threadPoolSize() {
            return 1;
        }

        @Override
        public Future<Boolean> release(EventExecutorGroup executors, long quiet, long timeout, TimeUnit unit) {
            return group.next().newSucceededFuture(true);
        }

        @Override
        public Future<Boolean> shutdown(long quiet, long timeout, TimeUnit unit) {
            return group.next().newSucceededFuture(true);
        }
    }
}
