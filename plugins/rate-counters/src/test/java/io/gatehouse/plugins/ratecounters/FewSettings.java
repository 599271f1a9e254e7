/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import io.gatehouse.plugin.Settings;
import org.jspecify.annotations.Nullable;

/** Settings of a gateway that says at most whom it trusts. */
record FewSettings(@Nullable String trusted) implements Settings {

    @Override
    public @Nullable String text(String name) {
        return name.equals("lua_ssl_trusted_certificate") ? trusted : null;
    }

    @Override
    public boolean flag(String name, boolean otherwise) {
        return otherwise;
    }

    @Override
    public int number(String name, int otherwise) {
        return otherwise;
    }

    @Override
    public long bytes(String name, long otherwise) {
        return otherwise;
    }

    @Override
    public boolean addsHeader(String name) {
        return false;
    }
}
