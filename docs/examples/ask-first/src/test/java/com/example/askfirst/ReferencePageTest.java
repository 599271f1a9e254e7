/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.askfirst;

import io.gatehouse.testkit.PluginReference;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Keeps docs/ask-first.md like the plugin; {@code mvn test -Ddocs.update} writes it anew. */
class ReferencePageTest {

    @Test
    void reference_page_shows_the_plugin_as_it_is() throws IOException {
        PluginReference.check(new AskFirstPlugin(), Path.of("docs"));
    }
}
