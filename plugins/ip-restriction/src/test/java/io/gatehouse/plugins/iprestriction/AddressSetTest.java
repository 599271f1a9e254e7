/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.iprestriction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressSetTest {

    private static boolean contains(AddressSet set, String address) {
        return set.contains(Objects.requireNonNull(IpAddress.parse(address)));
    }

    @Test
    void contains_addresses_and_ranges_of_both_families() {
        AddressSet set = AddressSet.of(List.of("10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "::1"));

        assertThat(contains(set, "10.255.0.1")).isTrue();
        assertThat(contains(set, "11.0.0.0")).isFalse();
        assertThat(contains(set, "192.0.2.7")).isTrue();
        assertThat(contains(set, "192.0.2.6")).isFalse();
        assertThat(contains(set, "2001:db8:ffff::1")).isTrue();
        assertThat(contains(set, "2001:db9::")).isFalse();
        assertThat(contains(set, "::1")).isTrue();
        assertThat(contains(set, "::2")).isFalse();
    }

    @Test
    void families_do_not_mix() {
        assertThat(contains(AddressSet.of(List.of("0.0.0.0/0")), "203.0.113.1")).isTrue();
        assertThat(contains(AddressSet.of(List.of("0.0.0.0/0")), "::1")).isFalse();
        assertThat(contains(AddressSet.of(List.of("::/0")), "fe80::1")).isTrue();
        assertThat(contains(AddressSet.of(List.of("::/0")), "0.0.0.0")).isFalse();
    }

    @Test
    void bits_behind_the_length_of_a_range_do_not_count() {
        assertThat(contains(AddressSet.of(List.of("10.1.2.3/8")), "10.9.9.9")).isTrue();
    }

    @Test
    void larger_ranges_win_whatever_the_order() {
        for (List<String> ranges :
                List.of(List.of("10.0.0.0/8", "10.1.0.0/16"), List.of("10.1.0.0/16", "10.0.0.0/8"))) {
            assertThat(contains(AddressSet.of(ranges), "10.2.0.1")).isTrue();
            assertThat(contains(AddressSet.of(ranges), "10.1.0.1")).isTrue();
        }
    }

    @Test
    void addresses_of_version_4_may_be_written_as_ones_of_version_6() {
        assertThat(contains(AddressSet.of(List.of("::ffff:10.0.0.0/104")), "10.1.1.1"))
                .isTrue();
        assertThat(contains(AddressSet.of(List.of("::ffff:10.0.0.0/104")), "11.1.1.1"))
                .isFalse();
        assertThat(contains(AddressSet.of(List.of("10.0.0.1")), "::ffff:10.0.0.1"))
                .isTrue();
    }

    @Test
    void what_is_no_range_is_refused() {
        for (String text : List.of(
                "",
                "a",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.4/33",
                "1.2.3.4/",
                "1.2.3.4/-1",
                "::/129",
                ":",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "12345::",
                "1:2:3:4:5:6:7:8::",
                "1:",
                "::1.2.3",
                "::ffff:1.2.3.4/95",
                "1:2:3:4:5:6:7:1.2.3.4")) {
            assertThatThrownBy(() -> AddressSet.of(List.of(text)))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + text + "'");
        }
    }

    @Test
    void addresses_are_read_as_the_platform_reads_them() throws UnknownHostException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);

        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(bytes);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = random.nextInt(3) > 0 ? 0 : bytes[i];
            }
            InetAddress address = InetAddress.getByAddress(bytes);

            assertThat(IpAddress.parse(address.getHostAddress()))
                    .as(address.toString())
                    .isEqualTo(address.getAddress());
        }
        assertThat(IpAddress.parse("1::8"))
                .isEqualTo(InetAddress.getByName("1::8").getAddress());
        assertThat(IpAddress.parse("fe80::1%eth0"))
                .isEqualTo(InetAddress.getByName("fe80::1").getAddress());
    }

    @Test
    void random_ranges_are_as_compared_bit_by_bit() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);

        for (int round = 0; round < 300; round++) {
            List<IpRange> ranges = new ArrayList<>();
            List<String> texts = new ArrayList<>();
            for (int i = random.nextInt(30); i >= 0; i--) {
                String text = address(random) + "/" + random.nextInt(33);
                texts.add(text);
                ranges.add(IpRange.parse(text));
            }
            AddressSet set = AddressSet.of(texts);
            for (int i = 0; i < 50; i++) {
                byte[] address = Objects.requireNonNull(IpAddress.parse(address(random)));

                assertThat(set.contains(address))
                        .as(texts + " " + Arrays.toString(address))
                        .isEqualTo(ranges.stream().anyMatch(range -> begins(address, range)));
            }
        }
    }

    private static String address(Random random) {
        return random.nextInt(4) + "." + random.nextInt(256) + ".0." + random.nextInt(4);
    }

    private static boolean begins(byte[] address, IpRange range) {
        for (int bit = 0; bit < range.bits(); bit++) {
            int mask = 128 >> bit % 8;
            if ((address[bit / 8] & mask) != (range.address()[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
