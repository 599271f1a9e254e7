/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.reference;

/** How a text is written: for a table of Markdown, or as it is. */
enum Notation {
    MARKDOWN,
    PLAIN;

    /** Something that is written literally in configurations. */
    String code(String text) {
        return this == PLAIN ? text : "`" + cell(text) + "`";
    }

    /** Something not to be overlooked. */
    String strong(String text) {
        return this == PLAIN ? text : "**" + text + "**";
    }

    /** Words, fit for a cell. */
    String cell(String text) {
        return this == PLAIN ? text : text.replace("|", "\\|").replace('\n', ' ');
    }
}
