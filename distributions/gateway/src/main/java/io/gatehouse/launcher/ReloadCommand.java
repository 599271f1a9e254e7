/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.launcher;

import io.gatehouse.kernel.config.GatewaySettings;
import io.gatehouse.launcher.AdminConnection.Answer;
import io.gatehouse.launcher.LastReloads.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Has a running gateway take changes of its plugins and its declarative file, and tells what became of it. */
@Command(
        name = "reload",
        description =
                "Have the gateway with the same prefix, or with --admin-url, take changes of its plugins directory and its declarative"
                        + " file; what cannot be used leaves what is in force.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ReloadCommand implements Callable<Integer> {

    private static final long POLL_MILLISECONDS = 10;

    @Mixin
    private final SettingsOptions options = new SettingsOptions();

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait for the outcome (default: ${DEFAULT-VALUE}).")
    private int timeout;

    @Mixin
    private final AdminConnection connection = new AdminConnection();

    @Override
    public Integer call() throws Exception {
        GatewaySettings settings = options.read(Map.of());
        return connection.isWanted() ? reloadedBy(settings) : reloaded(settings);
    }

    private int reloadedBy(GatewaySettings settings) throws IOException, InterruptedException {
        Answer answer = connection.ask(settings, "POST", "/plugins/reload", null, "application/json", new byte[0]);
        if (answer.status() != 200) {
            throw new IOException("nothing was reloaded: " + ImportCommand.reason(answer));
        }
        Map<?, ?> members = ImportCommand.members(answer);
        System.out.println(members.get("message"));
        if (members.get("problems") instanceof List<?> problems) {
            problems.forEach(System.err::println);
        }
        return 0;
    }

    private int reloaded(GatewaySettings settings) throws IOException, InterruptedException {
        RunningGateway gateway = RunningGateway.with(settings.prefix());
        int earlier = LastReloads.begunIn(gateway.prefix());
        gateway.hangUp();
        Outcome outcome = outcomeAfter(earlier, gateway);
        System.out.println(outcome.summary());
        outcome.problems().forEach(System.err::println);
        return outcome.succeeded() ? 0 : 1;
    }

    private Outcome outcomeAfter(int earlier, RunningGateway gateway) throws IOException, InterruptedException {
        Path prefix = gateway.prefix();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeout);
        while (System.nanoTime() < deadline) {
            Outcome outcome = LastReloads.requestedIn(prefix);
            if (outcome != null && outcome.number() > earlier) {
                return outcome;
            }
            if (!gateway.process().isAlive()) {
                throw new IOException("pid " + gateway.process().pid() + " ended instead of reloading (see its log)");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLISECONDS);
        }
        throw new IOException("pid " + gateway.process().pid() + " did not reload within " + timeout
                + " s (a plugin may take its time to start: see the gateway's log; --timeout waits longer; under nohup"
                + " a gateway gets no SIGHUP)");
    }
}
