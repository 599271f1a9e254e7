/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.support;

/** Declarative configurations with one route per Lambda function: {@code /NAME} invokes function NAME. */
public final class LambdaRoutes {
    private final StringBuilder routes = new StringBuilder();
    private final StringBuilder plugins = new StringBuilder();
    private final int port;
    private String more = "";

    /** @param port where the Invoke API is, on loopback and without TLS */
    public LambdaRoutes(int port) {
        this.port = port;
    }

    public LambdaRoutes function(String name) {
        return function(name, port, "aws_region: us-east-1");
    }

    /** @param config further fields, in YAML's flow style, without braces */
    public LambdaRoutes function(String name, int otherPort, String config) {
        routes.append("- {name: ")
                .append(name)
                .append(", paths: [\"/")
                .append(name)
                .append("\"]}\n");
        plugins.append("- {route: ")
                .append(name)
                .append(", name: aws-lambda, config: {")
                .append("aws_key: AKIDTEST, aws_secret: secret-of-the-test, host: 127.0.0.1, port: ")
                .append(otherPort)
                .append(", disable_https: true, function_name: ")
                .append(name)
                .append(config.isEmpty() ? "" : ", ")
                .append(config)
                .append("}}\n");
        return this;
    }

    /** @param plugin a further entry of {@code plugins}, in YAML's flow style */
    public LambdaRoutes plugin(String plugin) {
        more += "- " + plugin + "\n";
        return this;
    }

    public String yaml() {
        return "_format_version: \"3.0\"\nroutes:\n" + routes + "plugins:\n" + plugins + more;
    }
}
