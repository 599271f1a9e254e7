/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.http.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks names up on other threads and remembers the answers. An outdated answer is given while a new one is fetched, and kept
 * when that fails. Literal addresses are answered at once. Safe for use by many threads.
 */
public final class CachingResolver implements Resolver {

    private static final int NAMES = 4096;

    private final Lookup lookup;
    private final Executor executor;
    private final LongSupplier ticker;
    private final long timeToLive;
    private final long failureTimeToLive;
    private final ConcurrentHashMap<String, Name> names = new ConcurrentHashMap<>();

    /** The blocking look-up behind the cache. */
    public interface Lookup {
        /** Addresses in order, at least one. */
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    /**
     * A resolver.
     *
     * @param executor runs the look-ups, which block
     * @param ticker nanoseconds, as {@link System#nanoTime}
     * @param timeToLive after which an answer is fetched anew
     * @param failureTimeToLive how long a failed look-up is not repeated
     */
    public CachingResolver(
            Lookup lookup, Executor executor, LongSupplier ticker, Duration timeToLive, Duration failureTimeToLive) {
        this.lookup = Objects.requireNonNull(lookup, "lookup");
        this.executor = Objects.requireNonNull(executor, "executor");
        this.ticker = Objects.requireNonNull(ticker, "ticker");
        this.timeToLive = timeToLive.toNanos();
        this.failureTimeToLive = failureTimeToLive.toNanos();
    }

    /** The system's own names, kept for 30 seconds, failures for one. */
    public static CachingResolver system(Executor executor) {
        return new CachingResolver(
                InetAddress::getAllByName, executor, System::nanoTime, Duration.ofSeconds(30), Duration.ofSeconds(1));
    }

    @Override
    public void resolve(String host, Callback callback) {
        InetAddress literal = literal(host);
        if (literal != null) {
            callback.resolved(List.of(literal));
            return;
        }
        Name name = names.get(host);
        if (name == null) {
            if (names.size() >= NAMES) {
                names.clear();
            }
            name = names.computeIfAbsent(host, Name::new);
        }
        name.ask(callback);
    }

    /** One name: its last answer and those who wait for the first one. */
    private final class Name {

        private final String host;
        private final List<Callback> waiting = new ArrayList<>(1);
        private volatile @Nullable Outcome outcome;
        private boolean fetching;

        Name(String host) {
            this.host = host;
        }

        void ask(Callback callback) {
            Outcome known = outcome;
            if (known != null && known.fresh()) {
                known.give(callback);
                return;
            }
            boolean fetch;
            Outcome stale = known != null && known.addresses != null ? known : null;
            synchronized (this) {
                fetch = !fetching;
                fetching = true;
                if (stale == null) {
                    waiting.add(callback);
                }
            }
            if (fetch) {
                fetch();
            }
            if (stale != null) {
                stale.give(callback);
            }
        }

        private void fetch() {
            try {
                executor.execute(() -> fetched(look()));
            } catch (RejectedExecutionException e) {
                fetched(failure("no thread to look it up"));
            }
        }

        private Outcome look() {
            try {
                return new Outcome(List.of(lookup.addresses(host)), "", ticker.getAsLong() + timeToLive);
            } catch (UnknownHostException | RuntimeException e) {
                return failure("unknown name");
            }
        }

        private Outcome failure(String reason) {
            return new Outcome(null, reason, ticker.getAsLong() + failureTimeToLive);
        }

        private void fetched(Outcome fetched) {
            Outcome kept = fetched;
            List<Callback> callbacks;
            synchronized (this) {
                Outcome before = outcome;
                if (fetched.addresses == null && before != null && before.addresses != null) {
                    kept = new Outcome(before.addresses, "", fetched.expiry);
                }
                outcome = kept;
                fetching = false;
                callbacks = List.copyOf(waiting);
                waiting.clear();
            }
            for (Callback callback : callbacks) {
                kept.give(callback);
            }
        }
    }

    private final class Outcome {

        private final @Nullable List<InetAddress> addresses;
        private final String reason;
        private final long expiry;

        Outcome(@Nullable List<InetAddress> addresses, String reason, long expiry) {
            this.addresses = addresses;
            this.reason = reason;
            this.expiry = expiry;
        }

        boolean fresh() {
            return ticker.getAsLong() - expiry < 0;
        }

        void give(Callback callback) {
            if (addresses == null) {
                callback.failed(reason);
            } else {
                callback.resolved(addresses);
            }
        }
    }

    /** Null unless the text is an address: the platform would otherwise ask a name server for it. */
    static @Nullable InetAddress literal(String host) {
        try {
            if (host.indexOf(':') >= 0) {
                return InetAddress.getByName(host);
            }
            byte[] address = new byte[4];
            int part = 0;
            int value = -1;
            for (int i = 0; i <= host.length(); i++) {
                char c = i == host.length() ? '.' : host.charAt(i);
                if (c == '.') {
                    if (value < 0 || part == 4) {
                        return null;
                    }
                    address[part++] = (byte) value;
                    value = -1;
                } else if (c >= '0' && c <= '9') {
                    value = Math.max(value, 0) * 10 + c - '0';
                    if (value > 255) {
                        return null;
                    }
                } else {
                    return null;
                }
            }
            return part == 4 ? InetAddress.getByAddress(host, address) : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
