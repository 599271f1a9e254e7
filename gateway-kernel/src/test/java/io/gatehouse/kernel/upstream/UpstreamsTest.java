/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.entity.UpstreamEntity;
import io.gatehouse.plugin.http.HttpEndpoint;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpstreamsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PROBES = "healthchecks.active.";
    private static final ThreadFactory THREADS = task -> {
        Thread thread = new Thread(task, "test-health");
        thread.setDaemon(true);
        return thread;
    };

    private final Upstreams upstreams = new Upstreams();
    private final FakeProber prober = new FakeProber();

    @AfterEach
    void close() {
        upstreams.close();
    }

    /** Finds everybody well unless told otherwise, and notes what it was asked. */
    private static final class FakeProber implements Prober {

        private final Queue<Question> questions = new ConcurrentLinkedQueue<>();
        private volatile CompletionStage<Finding> answer = CompletableFuture.completedFuture(new Finding.Status(200));

        @Override
        public CompletionStage<Finding> ask(Question question) {
            questions.add(question);
            return answer;
        }

        @Override
        public CompletionStage<Finding> connect(String host, int port, Duration timeout) {
            return CompletableFuture.completedFuture(new Finding.Connected());
        }

        @Override
        public CompletionStage<List<InetAddress>> addresses(String host) {
            return CompletableFuture.completedFuture(List.of(InetAddress.getLoopbackAddress()));
        }
    }

    private static TestUpstream probed(double interval, String... targets) {
        return TestUpstream.of(targets)
                .with(PROBES + "healthy.interval", interval)
                .with(PROBES + "healthy.http_statuses", List.of(200))
                .with(PROBES + "unhealthy.interval", interval)
                .with(PROBES + "unhealthy.http_statuses", List.of(500))
                .with(PROBES + "unhealthy.http_failures", 1);
    }

    private void serve(TestUpstream upstream) {
        UpstreamEntity entity = upstream.entity();
        upstreams.serve(Map.of(entity.name(), entity));
    }

    private Member member(TestUpstream upstream, int number) {
        return upstreams.group(upstream.entity()).members().get(number);
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void targets_that_change_more_often_than_they_are_looked_at_are_looked_at() throws Exception {
        upstreams.watch(prober, THREADS);
        int[] changes = {0};

        await("probes", () -> {
            serve(probed(0.1, "10.0.0.1:80", "10.0.1." + changes[0]++ % 250 + ":80"));
            return changes[0] > 10 && prober.questions.size() >= 6;
        });
    }

    @Test
    void a_target_that_is_gone_is_not_judged_and_one_that_stays_is() throws Exception {
        upstreams.watch(prober, THREADS);
        CompletableFuture<Prober.Finding> late = new CompletableFuture<>();
        prober.answer = late;
        serve(probed(0.1, "10.0.0.1:80", "10.0.0.2:80").with(PROBES + "concurrency", 2));
        await("two questions", () -> prober.questions.size() == 2);
        TestUpstream next = probed(0.1, "10.0.0.2:80", "10.0.0.3:80").with(PROBES + "concurrency", 2);
        serve(next);

        prober.answer = CompletableFuture.completedFuture(new Prober.Finding.Status(404));
        late.complete(new Prober.Finding.Status(500));

        await("who stays is out", () -> !member(next, 0).isAvailable());
        assertThat(member(next, 1).isAvailable()).isTrue();
    }

    @Test
    void other_checks_begin_at_once_and_the_earlier_end() throws Exception {
        upstreams.watch(prober, THREADS);
        serve(probed(0.1, "10.0.0.1:80").with(PROBES + "http_path", "/before"));
        await("a probe", () -> !prober.questions.isEmpty());

        serve(probed(0.1, "10.0.0.1:80").with(PROBES + "http_path", "/after"));
        await("a probe", () -> prober.questions.stream()
                .anyMatch(asked -> asked.path().equals("/after")));
        prober.questions.clear();
        await("probes", () -> prober.questions.size() > 3);

        assertThat(prober.questions).allMatch(asked -> asked.path().equals("/after"));
    }

    @Test
    void the_highest_concurrency_is_not_the_lowest() {
        TestUpstream upstream = probed(1, "10.0.0.1:80").with(PROBES + "concurrency", 2_147_483_648L);

        assertThat(upstream.group().checks().probe().concurrency()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void nothing_is_left_of_checks_that_ended() {
        ScheduledThreadPoolExecutor timer = ActiveChecks.timer(THREADS);
        ActiveChecks checks = new ActiveChecks(probed(65_535, "10.0.0.1:80").group(), prober, timer);

        checks.start();
        assertThat(timer.getQueue()).hasSize(2);
        checks.stop();

        assertThat(timer.getQueue()).isEmpty();
        timer.shutdownNow();
    }

    @Test
    void what_was_prepared_and_not_served_with_is_forgotten() {
        UpstreamEntity refused = TestUpstream.of("10.0.0.1:80").entity();
        upstreams.prepare();
        TargetGroup group = upstreams.group(refused);
        assertThat(upstreams.group(refused)).isSameAs(group);

        upstreams.prepare();

        assertThat(upstreams.group(refused)).isNotSameAs(group);
    }

    @Test
    void what_late_requests_tell_while_nobody_looks_is_forgotten_when_somebody_looks_again() {
        TestUpstream on = TestUpstream.of("10.0.0.1:80").withTcpFailures(1);
        serve(on);
        Member late = member(on, 0);
        serve(TestUpstream.of("10.0.0.1:80"));
        late.failed(0);

        TestUpstream again = TestUpstream.of("10.0.0.1:80").withTcpFailures(2);
        serve(again);

        assertThat(member(again, 0).isAvailable()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1:80, false, , 10.0.0.1",
        "10.0.0.1:80, true, , 10.0.0.1:80",
        "10.0.0.1:443, true, , 10.0.0.1",
        "::1:443, true, , [::1]",
        "::1:8080, true, , [::1]:8080",
        "10.0.0.1:8080, false, a.test, a.test:8080",
        "10.0.0.1:80, false, a.test, a.test",
        "10.0.0.1:443, true, a.test, a.test",
        "10.0.0.1:8080, false, a.test:9, a.test:9",
        "10.0.0.1:8080, true, a.test:9, a.test:9"
    })
    void targets_are_asked_for_the_host_of_the_upstream_or_their_own(
            String target, boolean tls, String hostHeader, String authority) {
        TargetGroup group = TestUpstream.of(target).hostHeader(hostHeader).group();

        assertThat(group.authority(group.members().get(0), tls)).isEqualTo(authority);
        assertThat(group.serverName()).isEqualTo(hostHeader == null ? null : "a.test");
    }

    @Test
    void logs_tell_which_server_was_asked_whatever_host_it_was_asked_for() {
        HttpEndpoint endpoint = call -> CompletableFuture.failedFuture(new AssertionError("nobody calls"));
        Member member = TestUpstream.of("10.0.0.1:80")
                .hostHeader("a.test")
                .group()
                .members()
                .get(0);

        assertThat(new Peer(endpoint, "a.test", member).server()).isEqualTo("10.0.0.1:80");
        assertThat(new Peer(endpoint, "b.test:81").server()).isEqualTo("b.test:81");
    }

    @Test
    void probes_ask_as_requests_do() throws Exception {
        upstreams.watch(prober, THREADS);
        serve(probed(0.1, "10.0.0.1:8443").with(PROBES + "type", "https").hostHeader("a.test"));

        await("a probe", () -> !prober.questions.isEmpty());

        assertThat(prober.questions.element().authority()).isEqualTo("a.test:8443");
        assertThat(prober.questions.element().serverName()).isEqualTo("a.test");
    }
}
