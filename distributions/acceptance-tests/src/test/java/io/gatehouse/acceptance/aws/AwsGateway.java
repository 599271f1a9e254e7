/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A gateway process in given surroundings, which logs all it can. Closing it ends the process and fails when a secret was logged.
 */
final class AwsGateway implements AutoCloseable {
    private static final int SHOWN = 2_000;
    private static final Duration END = Duration.ofSeconds(60);

    private final GatewayProcess process;

    private AwsGateway(GatewayProcess process) {
        this.process = process;
    }

    /** Surroundings of a process to be: a home folder, variables and routes, one function each. */
    static final class Surroundings {
        private final Path home;
        private final int lambdaPort;
        private final Map<String, String> variables = new HashMap<>();
        private final StringBuilder routes = new StringBuilder();
        private final StringBuilder plugins = new StringBuilder();

        private Surroundings(Path home, int lambdaPort) {
            this.home = home;
            this.lambdaPort = lambdaPort;
        }

        Surroundings variable(String name, String value) {
            variables.put(name, value);
            return this;
        }

        /** The variables of keys, with AWS_ or another prefix. */
        Surroundings keys(String prefix, Keys keys) {
            variable(prefix + "ACCESS_KEY_ID", keys.id());
            variable(prefix + "SECRET_ACCESS_KEY", keys.secret());
            String token = keys.token();
            return token == null ? this : variable(prefix + "SESSION_TOKEN", token);
        }

        /** The variables of a pod with a role. */
        Surroundings webIdentity(Path tokenFile, String roleArn) {
            return variable("AWS_WEB_IDENTITY_TOKEN_FILE", tokenFile.toString()).variable("AWS_ROLE_ARN", roleArn);
        }

        /** A file in the home folder. */
        Surroundings file(String name, String text) throws IOException {
            Path file = home.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        }

        /** A route to the function of its name, where routes lead by default. */
        Surroundings route(String name, String config) {
            return invoking(name, "function_name: " + name + (config.isEmpty() ? "" : ", ") + config);
        }

        /** A route that leads where routes lead by default, to the function that the configuration names. */
        Surroundings invoking(String name, String config) {
            return add(name, "host: 127.0.0.1, disable_https: true, port: " + lambdaPort + ", " + config);
        }

        /** A route to the function of its name at the address that AWS has for it. */
        Surroundings awsRoute(String name, String config) {
            return add(name, "function_name: " + name + ", " + config);
        }

        private Surroundings add(String name, String config) {
            routes.append("- {name: ")
                    .append(name)
                    .append(", paths: [\"/")
                    .append(name)
                    .append("\"]}\n");
            plugins.append("- {route: ")
                    .append(name)
                    .append(", name: aws-lambda, config: {")
                    .append(config)
                    .append("}}\n");
            return this;
        }

        AwsGateway start() throws IOException, InterruptedException {
            variables.put("KONG_LOG_LEVEL", "debug");
            String configuration = "_format_version: \"3.0\"\nroutes:\n" + routes + "plugins:\n" + plugins;
            return new AwsGateway(Scratch.serving(home, configuration, variables));
        }
    }

    /** @param lambda where routes lead by default */
    static Surroundings in(Path scratch, LambdaStub lambda) throws IOException {
        return in(scratch, lambda.port());
    }

    static Surroundings in(Path scratch, int lambdaPort) throws IOException {
        return new Surroundings(Files.createTempDirectory(scratch, "gateway"), lambdaPort);
    }

    /** The fields of a configuration with keys of its own. */
    static String configured(Keys keys) {
        return "aws_key: " + keys.id() + ", aws_secret: \"" + keys.secret() + "\"";
    }

    Reply get(String route) throws IOException {
        return Wire.get(process.proxyPort(), "/" + route);
    }

    int port() {
        return process.proxyPort();
    }

    /** Fails unless the function was invoked. */
    void invoke(String route) throws IOException {
        Reply reply = get(route);
        assertThat(reply.status()).as(() -> route + tail()).isEqualTo(200);
        assertThat(reply.text()).isEqualTo(LambdaStub.RESULT);
    }

    /** Fails unless the client gets the fixed error, which tells nothing about the reason. */
    void fail(String route) throws IOException {
        Reply reply = get(route);
        assertThat(reply.status()).as(() -> route + tail()).isEqualTo(500);
        assertThat(reply.text())
                .contains("An unexpected error occurred")
                .doesNotContainIgnoringCase("credential", "sts", "arn:");
        assertThat(reply.headers().names()).noneMatch(name -> name.startsWith("x-am"));
    }

    /** What an operator is told about something: the lines that contain the text, at any level but the most talkative. */
    List<String> told(String text) {
        return log().lines()
                .filter(line -> line.contains(text) && !line.contains(" [debug] "))
                .toList();
    }

    String log() {
        return process.output();
    }

    /** The end of the log, for messages. */
    String tail() {
        String log = log();
        return "\n" + log.substring(Math.max(0, log.length() - SHOWN));
    }

    /** Ends it in good order, so that what it does last is in the log, too. */
    @Override
    public void close() {
        try (process) {
            process.stop(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertThat(log()).doesNotContain(Keys.MARKS).doesNotContain("Signature=", MetadataStub.TOKEN);
    }
}
