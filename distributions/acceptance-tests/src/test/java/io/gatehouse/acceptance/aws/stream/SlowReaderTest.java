/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.aws.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.Conversation;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.LambdaRoutes;
import io.gatehouse.acceptance.support.Received;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.ScriptedServer;
import io.gatehouse.testsupport.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams much larger than the gateway's memory, read in bursts: nothing is lost, and nothing piles up. */
@Timeout(300)
class SlowReaderTest {
    private static final int MEGABYTE = 1 << 20;
    private static final int HEAP_MEGABYTES = 72;
    private static final int HEADROOM_MEGABYTES = 64;
    private static final int DIRECT_MEGABYTES = 32;
    private static final long RESIDENT_GROWTH = (HEADROOM_MEGABYTES + 2L * DIRECT_MEGABYTES) * MEGABYTE;
    private static final int FRAME_BYTES = 128 * 1024;
    private static final int PAUSES = 4;

    /** What the kernel's sockets hold on the way, which grows: two connections, each with buffers at both ends. */
    private static final long ON_THE_WAY = 120L * MEGABYTE;

    /** And curl, which offers a window of that size. */
    private static final long IN_CURL = 40L * MEGABYTE;

    @TempDir
    private Path scratch;

    private final AtomicLong written = new AtomicLong();
    private final CRC32 writtenSum = new CRC32();
    private final int port = FreePort.find();
    private long length;
    private ScriptedServer lambda;
    private GatewayProcess gateway;

    /** With a heap that does not hold a tenth of the stream. */
    @BeforeEach
    void start() throws IOException, InterruptedException {
        lambda = new ScriptedServer(this::stream);
        Map<String, String> settings = new HashMap<>(Curl.http2(port));
        settings.put(
                "GATEHOUSE_JAVA_OPTS",
                "-Xms32m -Xmn16m -Xmx" + HEAP_MEGABYTES + "m -XX:MaxDirectMemorySize=" + DIRECT_MEGABYTES + "m");
        String routes = new LambdaRoutes(lambda.port())
                .function("f", lambda.port(), "aws_region: us-east-1, invoke_mode: response_stream")
                .yaml();
        gateway = Scratch.serving(scratch, routes, settings);
    }

    @AfterEach
    void stop() {
        gateway.close();
        lambda.close();
    }

    private void stream(Conversation peer) throws IOException {
        byte[] content = new byte[FRAME_BYTES];
        new Random(length).nextBytes(content);
        byte[] frame = Frames.payload(content);
        for (Received request = peer.next(); request != null; request = peer.next()) {
            peer.send(Frames.HEAD);
            for (long left = length; left > 0; left -= FRAME_BYTES) {
                peer.send(frame);
                writtenSum.update(content);
                written.addAndGet(FRAME_BYTES);
            }
            peer.send(Frames.complete());
        }
    }

    @Test
    void a_gigabyte_passes_over_http1_through_little_memory() throws Exception {
        length = 1024L * MEGABYTE;
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + "/f").toURL().openConnection(Proxy.NO_PROXY);
        connection.setReadTimeout(120_000);

        try (InputStream answer = connection.getInputStream()) {
            assertPassesSlowly(answer, ON_THE_WAY);
        }
    }

    @Test
    void a_quarter_of_it_passes_over_http2() throws Exception {
        length = 256L * MEGABYTE;
        Process curl = Curl.get(port, "/f");

        try (InputStream answer = curl.getInputStream()) {
            assertPassesSlowly(answer, ON_THE_WAY + IN_CURL);
            assertThat(curl.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(curl.exitValue()).isZero();
        } finally {
            curl.destroy();
        }
    }

    /** Reads in bursts, between which nothing is read until the function cannot write any more. */
    private void assertPassesSlowly(InputStream answer, long mostOnTheWay) throws Exception {
        long idleHeap = gateway.liveObjects().bytes();
        long idle = gateway.residentBytes();
        CRC32 sum = new CRC32();
        byte[] buffer = new byte[FRAME_BYTES];
        long read = 0;
        long nextPause = 0;
        for (int count = answer.read(buffer); count >= 0; count = answer.read(buffer)) {
            sum.update(buffer, 0, count);
            read += count;
            if (read > nextPause) {
                nextPause += length / PAUSES;
                awaitStandstill(read);
                assertThat(written.get() - read).as("read by nobody").isBetween(1L, mostOnTheWay);
                assertThat(gateway.residentBytes()).as("resident").isLessThan(idle + RESIDENT_GROWTH);
            }
        }

        assertThat(read).isEqualTo(length);
        assertThat(sum.getValue()).isEqualTo(writtenSum.getValue());
        assertThat(idleHeap + HEADROOM_MEGABYTES * MEGABYTE)
                .as("what the heap could have grown to")
                .isGreaterThanOrEqualTo(HEAP_MEGABYTES * MEGABYTE);
    }

    /** Nothing was written for a while, and more than was read until now; before that, the function had no turn yet. */
    private void awaitStandstill(long read) throws Exception {
        Await.until(
                "the function's standstill",
                Duration.ofSeconds(60),
                new Callable<Integer>() {
                    private long last = -1;
                    private int equal;

                    @Override
                    public Integer call() {
                        long now = written.get();
                        equal = now == last && now > read ? equal + 1 : 0;
                        last = now;
                        return equal;
                    }
                },
                equal -> equal >= 10);
    }
}
