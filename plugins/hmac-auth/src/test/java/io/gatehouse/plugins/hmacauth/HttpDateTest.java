/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.hmacauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HttpDateTest {

    private static final long LATEST = 253_402_300_799L;

    @Test
    void three_forms_tell_the_same_time() {
        long seconds = 784_111_777;

        assertThat(HttpDate.seconds("Sun, 06 Nov 1994 08:49:37 GMT")).isEqualTo(seconds);
        assertThat(HttpDate.seconds("Sunday, 06-Nov-94 08:49:37 GMT")).isEqualTo(seconds);
        assertThat(HttpDate.seconds("Sun Nov  6 08:49:37 1994")).isEqualTo(seconds);
    }

    @Test
    void any_time_is_read_as_it_was_written() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<DateTimeFormatter> forms =
                List.of(form("EEE, dd MMM yyyy HH:mm:ss 'GMT'"), form("EEE MMM ppd HH:mm:ss yyyy"));
        for (int i = 0; i < 5_000; i++) {
            long seconds = random.nextLong(LATEST);
            for (DateTimeFormatter form : forms) {
                String text = form.format(Instant.ofEpochSecond(seconds).atOffset(ZoneOffset.UTC));

                assertThat(HttpDate.seconds(text)).as("seed %d: %s", seed, text).isEqualTo(seconds);
            }
        }
    }

    @Test
    void what_is_no_date_is_none() {
        for (String text : List.of(
                "",
                ",",
                "now",
                "Sun, 06 Nov 1994",
                "Sun, 06 Nov 1994 08:49:3",
                "Sun, 06 Nav 1994 08:49:37 GMT",
                "Sun, 06 ovD 1994 08:49:37 GMT",
                "Sun, 31 Feb 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 24:49:37 GMT",
                "Sun, 06 Nov 1994 08-49-37 GMT",
                "Sun, 6 Nov 1994 08:49:37 GMT",
                "Sun, 06-Nov-1994 08:49:37 GMT",
                "Sun Nov  6 08:49:37 94",
                "1994-11-06T08:49:37Z")) {
            assertThat(HttpDate.seconds(text)).as(text).isEqualTo(HttpDate.NONE);
        }
    }

    @Test
    void no_text_is_a_fault() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = " ,:-0123456789NovJanGMT";
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }

            long seconds = HttpDate.seconds(text.toString());

            assertThat(seconds).as("seed %d: %s", seed, text).matches(s -> s == HttpDate.NONE || s <= LATEST);
        }
    }

    private static DateTimeFormatter form(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
    }
}
