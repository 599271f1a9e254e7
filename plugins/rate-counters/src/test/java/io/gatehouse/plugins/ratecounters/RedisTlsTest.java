/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.ratecounters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.plugin.Placement;
import io.gatehouse.testsupport.RedisProcess;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RedisTlsTest {

    private static final Quota FIVE_A_YEAR =
            Quota.of(Placement.everywhere(), null, new Limits(null, null, null, null, null, 5.0));

    private static final String HOST = "127.0.0.1";

    @TempDir
    private Path folder;

    private RedisProcess redis;
    private TlsRelay relay;

    @BeforeEach
    void start() throws Exception {
        redis = RedisProcess.start();
        relay = TlsRelay.start(folder, redis.port());
    }

    @AfterEach
    void stop() throws Exception {
        relay.close();
        redis.close();
    }

    private long[] take(@Nullable String trusted, boolean verify, String host, @Nullable String name) throws Exception {
        RedisLinks links = new RedisLinks("test", new FewSettings(trusted), System.getLogger("test"));
        RedisLink link = links.open(new RedisSettings(host, relay.port(), 20_000, null, null, 0, true, verify, name));
        try {
            return new RedisCounters(link)
                    .take(FIVE_A_YEAR, "me", 1, 1_800_000_000_000L)
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        } finally {
            link.close().get(30, TimeUnit.SECONDS);
            links.close();
        }
    }

    @Test
    void certificate_is_verified_only_if_so_configured() throws Exception {
        assertThat(take(null, false, HOST, null)).containsExactly(0);

        assertThatThrownBy(() -> take(null, true, HOST, null)).hasCauseInstanceOf(RedisUnavailableException.class);
    }

    @Test
    void trusted_certificate_of_the_host_is_accepted() throws Exception {
        assertThat(take(relay.certificate().toString(), true, HOST, null)).containsExactly(0);
        assertThat(take("system, " + relay.certificate(), true, HOST, null)).containsExactly(1);
    }

    @Test
    void other_name_is_asked_for_and_verified() throws Exception {
        String trusted = relay.certificate().toString();

        assertThat(take(trusted, true, "localhost", "redis.test")).containsExactly(0);

        assertThat(relay.names().poll(30, TimeUnit.SECONDS)).isEqualTo("redis.test");
        assertThatThrownBy(() -> take(trusted, true, "localhost", null))
                .as("the certificate is for another name")
                .hasCauseInstanceOf(RedisUnavailableException.class);
    }
}
