/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Command;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.kernel.database.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** Limits that three gateways keep together in the PostgreSQL with their configuration. */
@Tag("once")
class ClusterLimitsTest extends SharedLimits {
    private PostgresServer server;
    private Map<String, String> settings;
    private boolean imported;

    @Override
    void startPlace() throws Exception {
        server = PostgresServer.start(scratch.resolve("server"));
        settings = server.settings(server.newDatabase());
    }

    @Override
    void closePlace() throws IOException {
        server.close();
    }

    @Override
    String policy() {
        return "policy: cluster";
    }

    @Override
    GatewayProcess begin(Path folder, String configuration) throws IOException, InterruptedException {
        if (!imported) {
            Path file = Files.writeString(folder.resolve("kong.yml"), configuration);
            Command done = Command.run(folder, settings, "import", file.toString());
            assertThat(done.status()).as(done.output()).isZero();
            imported = true;
        }
        return GatewayProcess.start(GatewayProcess.home(), folder, settings);
    }

    @Override
    void takeAway() throws IOException {
        server.stop();
    }

    @Override
    void bringBack() throws IOException {
        server.start();
    }
}
