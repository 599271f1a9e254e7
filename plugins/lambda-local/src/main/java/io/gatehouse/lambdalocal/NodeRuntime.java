/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** Starts Node.js functions through AWS's runtime interface client, a package that its users install. */
final class NodeRuntime {
    private static final JsonMapper JSON = new JsonMapper();

    private NodeRuntime() {}

    static List<String> command(FunctionCode.Node code) {
        return List.of("node", program(code.client()).toString(), code.handler());
    }

    /** The program of the client's package, as its {@code package.json} names it. */
    private static Path program(Path client) {
        Path description = client.resolve("package.json");
        try {
            JsonNode bin = JSON.readTree(description.toFile()).path("bin");
            String program =
                    bin.isTextual() ? bin.asText() : bin.path("aws-lambda-ric").asText("");
            if (program.isEmpty()) {
                throw new IllegalStateException(
                        description + " names no program aws-lambda-ric (expected: AWS's runtime interface client)."
                                + " Install it with 'npm install aws-lambda-ric'.");
            }
            return client.resolve(program).toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + description, e);
        }
    }
}
