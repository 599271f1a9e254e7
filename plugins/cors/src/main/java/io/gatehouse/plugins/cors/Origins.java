/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.cors;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which sites may call. Immutable. */
abstract sealed class Origins {

    static final String EVERYBODY = "*";

    /** Scheme, name of a host and port are shorter; clients could make expressions slow with more. */
    private static final int LONGEST = 512;

    private Origins() {}

    /** Reads origins; all for null and for none. */
    static Origins of(@Nullable List<String> origins) {
        if (origins == null
                || origins.isEmpty()
                || origins.size() == 1 && origins.get(0).equals(EVERYBODY)) {
            return new Everybody();
        }
        if (origins.size() == 1 && Origin.isPlain(origins.get(0))) {
            return new One(origins.get(0));
        }
        return new Several(
                origins.contains(EVERYBODY), origins.stream().map(Origin::of).toArray(Origin[]::new));
    }

    /**
     * What a request of this origin is answered.
     *
     * @param origin null for none
     * @return {@link #EVERYBODY}, an origin, or null when it may not call
     */
    abstract @Nullable String answerTo(@Nullable String origin);

    /** Whether the answer must not be kept for requests of other origins. */
    abstract boolean vary();

    private static final class Everybody extends Origins {

        @Override
        String answerTo(@Nullable String origin) {
            return EVERYBODY;
        }

        @Override
        boolean vary() {
            return false;
        }
    }

    private static final class One extends Origins {
        private final String allowed;

        private One(String allowed) {
            this.allowed = allowed;
        }

        @Override
        String answerTo(@Nullable String origin) {
            return allowed;
        }

        @Override
        boolean vary() {
            return true;
        }
    }

    private static final class Several extends Origins {
        private final boolean everybody;
        private final Origin[] allowed;

        private Several(boolean everybody, Origin[] allowed) {
            this.everybody = everybody;
            this.allowed = allowed;
        }

        @Override
        @Nullable
        String answerTo(@Nullable String origin) {
            if (origin == null) {
                return null;
            }
            if (everybody) {
                return EVERYBODY;
            }
            if (origin.length() > LONGEST) {
                return null;
            }
            RequestOrigin asking = RequestOrigin.parse(origin);
            for (Origin one : allowed) {
                if (one.includes(asking)) {
                    return asking.text();
                }
            }
            return null;
        }

        @Override
        boolean vary() {
            return true;
        }
    }
}
