/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.aws.chaos.Crowd.Ending;
import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.LambdaRoutes;
import io.gatehouse.acceptance.support.LiveObjects;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five thousand clients at once, some of whom leave, a Lambda that fails in every way it can, and keys that last for seconds:
 * what was promised holds for each single request, and nothing is left when the storm is over.
 */
@Timeout(600)
class ChaosTest {
    private static final int CLIENTS = 5_000;
    private static final int FIRST_REQUESTS = 5_000;
    private static final int REQUESTS = 25_000;
    private static final int ROTATIONS = 8;
    private static final int MOST_ATTEMPTS = 3;
    private static final int STORM_SECONDS = 180;
    private static final Duration CALM = Duration.ofSeconds(60);
    private static final long SLACK_BYTES = 8 << 20;
    private static final String DIRECT_BUFFER = "java.nio.DirectByteBuffer";
    /** What the gateway's pools keep at most, and some. */
    private static final long POOLED_BUFFERS = 3_200;

    private static final String ROLE = "arn:aws:iam::123456789012:role/";
    private static final Map<String, String> ROLES = Map.of(
            "whole", ROLE + "one", "whole-safe", ROLE + "two", "streamed", ROLE + "one", "streamed-safe", ROLE + "two");

    private static final long SEED = System.nanoTime();

    @TempDir
    private static Path scratch;

    private static SocketLoop loop;
    private static RotatingKeys keys;
    private static FaultyLambda lambda;
    private static Crowd crowd;
    private static GatewayProcess gateway;
    private static int socketsBefore;
    private static LiveObjects before;

    @BeforeAll
    static void rage() throws Exception {
        loop = new SocketLoop();
        keys = new RotatingKeys(loop, "AKIDTEST", "secret-of-the-test");
        lambda = new FaultyLambda(loop, keys, ROLES, SEED);
        gateway = gateway(loop.listen(lambda::visitor), loop.listen(() -> keys));
        before = gateway.liveObjects(); // the JVM keeps a socket for whoever asks, from the first time on
        socketsBefore = gateway.openSockets();
        List<String> paths =
                ROLES.keySet().stream().map(name -> "/" + name).sorted().toList();
        crowd = new Crowd(loop, gateway.proxyPort(), paths, new Random(SEED));
        storm(() -> crowd.asked() >= FIRST_REQUESTS);
        awaitCalm();
        before = gateway.liveObjects();
        storm(() -> crowd.asked() >= REQUESTS && keys.issued() >= ROTATIONS);
    }

    private static GatewayProcess gateway(int lambdaPort, int tokenPort) throws IOException, InterruptedException {
        LambdaRoutes routes = new LambdaRoutes(lambdaPort);
        ROLES.forEach((name, role) -> routes.function(
                name,
                lambdaPort,
                "aws_region: us-east-1, keepalive: 1500, aws_assume_role_arn: \"" + role
                        + "\", aws_sts_endpoint_url: \"http://127.0.0.1:" + tokenPort + "\""
                        + (name.startsWith("streamed") ? ", invoke_mode: response_stream" : "")
                        + (name.endsWith("safe") ? ", retry: safe" : "")));
        return Scratch.serving(scratch, routes.yaml(), Map.of());
    }

    private static void storm(BooleanSupplier enough) throws Exception {
        CountDownLatch gone = crowd.gather(CLIENTS, enough);
        boolean over = gone.await(STORM_SECONDS, TimeUnit.SECONDS);
        loop.check();
        assertThat(over)
                .as("seed %d: all clients have gone (%d still there)", SEED, gone.getCount())
                .isTrue();
    }

    /** Calls of clients that left are ended, and idle connections too. */
    private static void awaitCalm() throws Exception {
        Await.until("the end of all connections to Lambda", CALM, () -> loop.ask(lambda::open), open -> open == 0);
        Await.until("the end of all sockets", CALM, gateway::openSockets, open -> open <= socketsBefore);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        loop.close();
    }

    @Test
    void every_request_ends_once_with_what_became_of_its_call() {
        List<String> wrong = new ArrayList<>(crowd.violations());
        crowd.endings().forEach((id, ending) -> {
            if (!isRight(id, ending, lambda.deeds(id))) {
                wrong.add(id + ": " + lambda.deeds(id) + " became " + describe(ending));
            }
        });

        assertThat(wrong).as("seed %d", SEED).isEmpty();
        assertThat(crowd.endings()).hasSize(crowd.asked());
        assertThat(crowd.asked()).isGreaterThanOrEqualTo(REQUESTS);
    }

    private static boolean isRight(String id, Ending ending, List<Deed> deeds) {
        Deed last = deeds.isEmpty() ? null : deeds.get(deeds.size() - 1);
        if (ending instanceof Ending.Answered answered) {
            Reply reply = answered.reply();
            if (last != null && last.isAnswered()) {
                return reply.status() == 200 && reply.text().equals(FaultyLambda.output(id));
            } else if (last == Deed.FAIL) {
                return reply.status() == 200 && reply.text().equals(FaultyLambda.failure(id));
            }
            return reply.status() == 500;
        }
        boolean cutShort = last != null && last.isCutShort() && id.startsWith("streamed");
        return ending instanceof Ending.Abandoned || cutShort;
    }

    private static String describe(Ending ending) {
        return ending instanceof Ending.Answered answered
                ? answered.reply().status() + " " + answered.reply().text()
                : ending.toString();
    }

    @Test
    void everything_that_can_happen_has_happened() {
        Map<Object, Integer> seen = new HashMap<>();
        lambda.deeds().values().forEach(deeds -> deeds.forEach(deed -> seen.merge(deed, 1, Integer::sum)));
        crowd.endings().values().forEach(ending -> seen.merge(ending.getClass(), 1, Integer::sum));

        assertThat(seen).containsKeys((Object[]) Deed.values());
        assertThat(seen).containsKeys(Ending.Answered.class, Ending.BrokenOff.class, Ending.Abandoned.class);
    }

    @Test
    void no_function_runs_twice_for_a_request() {
        assertThat(lambda.deeds()).as("seed %d", SEED).allSatisfy((id, deeds) -> assertThat(
                        deeds.stream().filter(Deed::mayRun))
                .hasSizeLessThanOrEqualTo(1));
    }

    @Test
    void only_calls_that_were_refused_are_repeated_and_only_where_that_is_wanted() {
        Map<String, List<Deed>> repeated = new HashMap<>(lambda.deeds());
        repeated.values().removeIf(deeds -> deeds.size() == 1);

        assertThat(repeated).as("seed %d", SEED).isNotEmpty().allSatisfy((id, deeds) -> {
            assertThat(id).contains("-safe-");
            assertThat(deeds).hasSizeLessThanOrEqualTo(MOST_ATTEMPTS);
            assertThat(deeds.subList(0, deeds.size() - 1)).containsOnly(Deed.THROTTLE);
        });
    }

    @Test
    void no_call_is_signed_with_keys_that_are_over() {
        assertThat(lambda.refusals()).as("seed %d", SEED).isEmpty();
    }

    @Test
    void a_role_is_assumed_once_for_all_requests_that_need_it() {
        assertThat(keys.issued()).isGreaterThanOrEqualTo(ROTATIONS);
        // Not all: where calls wait for a processor longer than keys last, nothing is signed with some of them.
        assertThat(keys.used()).isBetween(ROTATIONS / 2, keys.issued());
        for (String role : List.of(ROLE + "one", ROLE + "two")) {
            assertThat(keys.usesOf(role))
                    .as("seed %d: how long keys of %s were used", SEED, role)
                    .isNotEmpty()
                    .allSatisfy(use -> assertThat(use).isGreaterThanOrEqualTo(RotatingKeys.USE.minusMillis(2)));
        }
    }

    @Test
    void no_connection_object_or_buffer_is_left() throws Exception {
        awaitCalm();

        LiveObjects after = gateway.liveObjects();

        assertThat(after.bytes()).isLessThan(before.bytes() + SLACK_BYTES);
        assertThat(after.count(DIRECT_BUFFER)).isLessThan(POOLED_BUFFERS);
        assertThat(gateway.output()).doesNotContain("\tat ", "[crit]", "OutOfMemory");
    }
}
