/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.azurefunctions;

import io.gatehouse.testkit.PluginReference;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReferencePageTest {

    @Test
    void reference_page_shows_the_plugin_as_it_is() throws IOException {
        PluginReference.check(new AzureFunctionsPlugin(), Path.of("../../docs/reference/plugins"));
    }
}
