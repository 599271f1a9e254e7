/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import io.gatehouse.acceptance.support.HeaderLines;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the client got for one request.
 *
 * @param status 0 when no answer came; the note says why then
 * @param after how many bytes followed an answer that has no body
 */
record Answer(
        int status,
        List<Integer> interim,
        HeaderLines headers,
        byte[] body,
        boolean bodiless,
        int after,
        @Nullable String note) {

    static Answer none(List<Integer> interim, String note) {
        return new Answer(0, interim, new HeaderLines(List.of()), new byte[0], true, 0, note);
    }
}
