/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.kernel.pipeline.MemoryRequest;
import io.gatehouse.kernel.pipeline.Warnings;
import io.gatehouse.kernel.plugin.PluginGeneration;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouterFlavorTest {

    private static final String CONFIGURATION = """
            {"_format_version": "3.0", "services": [{"name": "s", "url": "http://s.test/s", "routes": [
              {"name": "zero", "paths": ["/zero"]},
              {"name": "one", "paths": ["/one"], "path_handling": "v1"}]}]}""";

    private final List<String> targets = new ArrayList<>();
    private final Warnings warnings = new Warnings(SnapshotCompiler.class);

    @AfterEach
    void close() {
        warnings.close();
    }

    private void ask(String settings) throws Exception {
        try (InProcessGateway gateway = new InProcessGateway(
                GatewaySettings.of(settings, Map.of()),
                PluginGeneration.of(List.of()),
                target -> call -> {
                    targets.add(call.target());
                    return CompletableFuture.completedFuture(new HttpAnswer(200, new HeaderList(), Body.empty()));
                },
                InstantSource.system(),
                Map.of())) {
            gateway.load(CONFIGURATION);
            for (String path : List.of("/zeroreq", "/onereq")) {
                gateway.send(MemoryRequest.of(
                        "GET", URI.create("http://gateway.test" + path), new HeaderList(), new byte[0]));
            }
        }
    }

    @Test
    void traditional_lets_routes_say_how_paths_are_joined() throws Exception {
        ask("router_flavor = traditional");

        assertThat(targets).containsExactly("/s/req", "/sreq");
        assertThat(warnings.messages()).isEmpty();
    }

    @Test
    void others_join_all_paths_alike_and_say_so() throws Exception {
        ask("");

        assertThat(targets).containsExactly("/s/req", "/s/req");
        assertThat(warnings.messages()).singleElement().asString().contains("path_handling v1", "route one");
    }
}
