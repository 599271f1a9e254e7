/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugin;

/**
 * Measurements of a plugin. Asking twice for the same name gives the same series. Implemented by the gateway only; safe for
 * use by many threads, and cheap enough for the request path when the series is looked up beforehand with {@code with}. The
 * number of series per name is bounded: further combinations of label values share one series, labelled {@code other}.
 */
public interface Metrics {

    /** A sum that only grows. */
    Counter counter(String name, String help, String... labelNames);

    /** A value that goes up and down. */
    Gauge gauge(String name, String help, String... labelNames);

    /** A distribution over buckets with these upper limits, ascending. */
    Histogram histogram(String name, String help, double[] buckets, String... labelNames);

    /**
     * Has the gateway measure something of its own that it leaves alone while nobody wants it, such as
     * {@code kong_upstream_target_health}. A name that it does not know changes nothing.
     *
     * @return to be closed when it is wanted no more
     */
    Demand demand(String name);

    /** A wish for a measurement. */
    interface Demand extends AutoCloseable {
        /** The measurement is not wanted any more. Again does nothing. */
        @Override
        void close();
    }

    /** A family of sums. */
    interface Counter {
        /** The sum of one combination of label values, in the order of the names. */
        Series with(String... labelValues);

        /** One sum. */
        interface Series {
            /** Adds an amount that is not negative. */
            void add(double amount);
        }
    }

    /** A family of values. */
    interface Gauge {
        /** The value of one combination of label values, in the order of the names. */
        Series with(String... labelValues);

        /** One value. */
        interface Series {
            /** Replaces the value. */
            void set(double value);
        }
    }

    /** A family of distributions. */
    interface Histogram {
        /** The distribution of one combination of label values, in the order of the names. */
        Series with(String... labelValues);

        /** One distribution. */
        interface Series {
            /** Counts one observation. */
            void observe(double value);
        }
    }
}
