/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.requesttransformer;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The bodies that can be edited. */
enum BodyKind {
    /** A JSON object. */
    JSON("application/json"),
    /** A form with parts. */
    MULTIPART("multipart/form-data"),
    /** An URL-encoded form. */
    FORM("application/x-www-form-urlencoded");

    private static final BodyKind[] ALL = values();

    private final String mediaType;

    BodyKind(String mediaType) {
        this.mediaType = mediaType;
    }

    /** What a {@code Content-Type} announces: its first match anywhere, as in Kong. */
    static @Nullable BodyKind of(@Nullable String contentType) {
        if (contentType != null) {
            String lowerCase = contentType.toLowerCase(Locale.ROOT);
            for (BodyKind kind : ALL) {
                if (lowerCase.contains(kind.mediaType)) {
                    return kind;
                }
            }
        }
        return null;
    }
}
