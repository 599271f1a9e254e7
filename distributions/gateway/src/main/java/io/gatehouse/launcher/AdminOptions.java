/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.ConfigurationException;
import io.gatehouse.kernel.Gateway;
import io.gatehouse.kernel.OfflineAdmin;
import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.http.AdminRequest;
import io.gatehouse.kernel.http.AdminResponse;
import io.gatehouse.launcher.AdminConnection.Answer;
import io.gatehouse.plugin.http.HeaderList;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** Where a command finds entities: in the database of the settings, or behind the Admin API of a running gateway. */
final class AdminOptions {

    @Mixin
    private final SettingsOptions options = new SettingsOptions();

    @Mixin
    private final AdminConnection connection = new AdminConnection();

    Answer ask(String method, String path, @Nullable String query, String contentType, byte[] body)
            throws IOException, InterruptedException, ConfigurationException {
        GatewaySettings settings = options.read(Map.of());
        return connection.isWanted()
                ? connection.ask(settings, method, path, query, contentType, body)
                : askDatabase(settings, method, path, query, contentType, body);
    }

    private static Answer askDatabase(
            GatewaySettings settings,
            String method,
            String path,
            @Nullable String query,
            String contentType,
            byte[] body)
            throws IOException, ConfigurationException {
        refuseBusyStore(settings);
        HeaderList headers = new HeaderList();
        headers.add("Content-Type", contentType);
        try (OfflineAdmin admin = Gateway.admin(settings)) {
            AdminResponse response = admin.handle(new AdminRequest(method, path, query, headers, body));
            return new Answer(response.status(), response.body());
        }
    }

    /** An embedded database belongs to the gateway that runs with it. */
    static void refuseBusyStore(GatewaySettings settings) throws IOException {
        if ("embedded".equals(settings.text("database")) && PidFile.runningWith(settings.prefix()) != null) {
            throw new IOException("a gateway runs with the embedded database of " + settings.prefix()
                    + " (expected: --admin-url with the address of its Admin API, such as http://127.0.0.1:8001)");
        }
    }
}
