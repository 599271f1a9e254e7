/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

/** How Lambda writes a function's log. */
public enum LogFormat {
    /** START, END and REPORT lines. */
    TEXT("Text"),
    /** One JSON object per line: {@code platform.start}, {@code platform.report}. */
    JSON("JSON");

    private final String wireName;

    LogFormat(String wireName) {
        this.wireName = wireName;
    }

    /** As in {@code AWS_LAMBDA_LOG_FORMAT}. */
    public String wireName() {
        return wireName;
    }
}
