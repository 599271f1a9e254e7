/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import io.gatehouse.kernel.http.client.TlsTrust;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.ssl.WrappedFactory;

/** The authorities that vouch for a PostgreSQL. Made by the driver, by name. */
public final class PostgresTrust extends WrappedFactory {

    static final String SYSTEM = "system";

    /**
     * Called by the driver.
     *
     * @param authorities PEM files and the word {@code system}, divided by commas
     * @throws IOException when a file cannot be used
     */
    public PostgresTrust(String authorities) throws IOException {
        List<Path> files = new ArrayList<>();
        boolean system = false;
        for (String entry : authorities.split(",")) {
            if (entry.strip().equals(SYSTEM)) {
                system = true;
            } else if (!entry.isBlank()) {
                files.add(Path.of(entry.strip()));
            }
        }
        TlsTrust trust = files.isEmpty() ? TlsTrust.system() : TlsTrust.of(files, system);
        factory = trust.verifying().getSocketFactory();
    }
}
