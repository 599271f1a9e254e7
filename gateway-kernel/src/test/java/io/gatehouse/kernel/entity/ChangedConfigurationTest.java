/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.store.StoredRow;
import io.gatehouse.plugin.model.Consumer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangedConfigurationTest {

    private static final VaultReferences VAULTS =
            VaultReferences.environment("", name -> name.startsWith("MY_") ? "secret of " + name : null);
    private static final EntityTypes TYPES = TestPlugins.entityTypes();

    private final Configuration empty = Configuration.empty(TYPES, VAULTS);

    private static String id(int number) {
        return new UUID(0x4000L, 0x8000_0000_0000_0000L | number * 2_654_435_761L).toString();
    }

    private static StoredRow row(String type, int number, Object... fields) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("id", id(number));
        for (int i = 0; i < fields.length; i += 2) {
            values.put((String) fields[i], fields[i + 1]);
        }
        return new StoredRow(
                type, id(number), TYPES.named(type).schemaFor(values).complete(values, TYPES.values()));
    }

    private static StoredRow gone(String type, int number) {
        return new StoredRow(type, id(number), null);
    }

    private static Map<String, Object> to(int number) {
        return Map.of("id", id(number));
    }

    /** A random change among few entities, so that they meet again and again. */
    private static StoredRow any(Random random) {
        int number = random.nextInt(12);
        int other = random.nextInt(12);
        boolean delete = random.nextInt(4) == 0;
        return switch (random.nextInt(9)) {
            case 0 ->
                delete
                        ? gone("consumers", number)
                        : row(
                                "consumers",
                                number,
                                "username",
                                "u" + number,
                                "custom_id",
                                "c" + random.nextInt(3) + number);
            case 1 -> delete ? gone("acls", number) : row("acls", number, "consumer", to(other), "group", "g" + number);
            case 2, 3 ->
                delete
                        ? gone("keyauth_credentials", number)
                        : row(
                                "keyauth_credentials",
                                number,
                                "consumer",
                                to(other),
                                "key",
                                random.nextBoolean() ? "k" + number : "{vault://mine/my-" + number + "}");
            case 4 ->
                delete ? gone("services", number) : row("services", number, "name", "s" + number, "host", "h" + other);
            case 5 ->
                delete
                        ? gone("routes", number)
                        : row("routes", number, "paths", List.of("/" + other), "service", to(other));
            case 6 ->
                delete
                        ? gone("plugins", number)
                        : row("plugins", number, "name", "cors", "route", to(number), "config", Map.of());
            case 7 ->
                random.nextBoolean()
                        ? row("upstreams", number, "name", "up" + number + ".test")
                        : row("targets", number, "upstream", to(other), "target", "10.0.0." + number + ":80");
            default ->
                random.nextInt(6) == 0
                        ? delete
                                ? gone("vaults", 1)
                                : row("vaults", 1, "prefix", "mine", "name", "env", "config", Map.of())
                        : gone("upstreams", number);
        };
    }

    @Test
    void changes_row_by_row_give_what_all_rows_at_once_give() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Map<String, StoredRow> rows = new LinkedHashMap<>();
        Configuration changed = empty;

        for (int round = 0; round < 1_000; round++) {
            List<StoredRow> changes = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                StoredRow row = any(random);
                if (changes.stream()
                        .noneMatch(
                                one -> one.type().equals(row.type()) && one.id().equals(row.id()))) {
                    changes.add(row);
                }
            }
            changes.forEach(row -> rows.put(row.type() + row.id(), row));
            changed = changed.with(changes);
            if (round % 10 == 0) {
                Configuration whole = empty.with(List.copyOf(rows.values()));
                assertThat(described(changed))
                        .as("seed %s, round %s", seed, round)
                        .isEqualTo(described(whole));
            }
        }
    }

    /** Everything that can be asked of a configuration. */
    private static Map<String, Object> described(Configuration configuration) {
        Map<String, Object> described = new LinkedHashMap<>();
        for (EntityType type : TYPES.all()) {
            EntityTable table = configuration.table(type);
            described.put(type.name(), new ArrayList<>(table.rows()));
            for (int number = 0; number < 12; number++) {
                for (String field : type.references().keySet()) {
                    described.put(type + " " + field + number, new ArrayList<>(table.referring(field, id(number))));
                }
                described.put(type + " " + number, String.valueOf(table.find(id(number))));
            }
            for (Map<String, @Nullable Object> row : table.rows()) {
                if (!type.uniqueTogether().isEmpty()) {
                    assertThat(table.findTogether(type, row)).isNotNull();
                }
            }
        }
        described.put("routes", configuration.routes());
        described.put("services", new LinkedHashMap<>(configuration.services()));
        described.put("plugins", configuration.plugins());
        described.put("upstreams", new LinkedHashMap<>(configuration.upstreams()));
        described.put("misfits", configuration.misfits());
        for (int number = 0; number < 12; number++) {
            Consumer named = configuration.consumerNamed("u" + number);
            described.put("consumer " + number, String.valueOf(configuration.consumer(id(number))));
            described.put("named " + number, named == null ? "none" : named.groups());
            for (String key : List.of("k" + number, "secret of MY_" + number, "")) {
                StoredCredential credential = configuration.credential("keyauth_credentials", key);
                if (!key.isEmpty()) {
                    described.put("key " + key, String.valueOf(credential));
                }
            }
        }
        return described;
    }

    @Test
    void what_a_change_does_not_touch_stays_the_same_object() {
        Configuration before = empty.with(List.of(
                row("services", 1, "name", "a", "host", "h"),
                row("routes", 2, "paths", List.of("/a"), "service", to(1)),
                row("plugins", 3, "name", "cors", "config", Map.of()),
                row("consumers", 4, "username", "c"),
                row("keyauth_credentials", 5, "consumer", to(4), "key", "k")));

        Configuration after = before.with(List.of(row("consumers", 6, "username", "d")));

        assertThat(after.routes().get(0)).isSameAs(before.routes().get(0));
        assertThat(after.plugins().get(0)).isSameAs(before.plugins().get(0));
        assertThat(after.credential("keyauth_credentials", "k"))
                .isSameAs(before.credential("keyauth_credentials", "k"));
        assertThat(after.vaults()).isSameAs(before.vaults());
        assertThat(after.certificates()).isSameAs(before.certificates());
        assertThat(before.consumerNamed("d")).isNull();
    }

    @Test
    void a_credential_goes_with_the_groups_of_its_consumer() {
        Configuration before = empty.with(List.of(
                row("consumers", 4, "username", "c"), row("keyauth_credentials", 5, "consumer", to(4), "key", "k")));

        Configuration after = before.with(List.of(row("acls", 6, "consumer", to(4), "group", "g")));

        StoredCredential credential = Objects.requireNonNull(after.credential("keyauth_credentials", "k"));
        assertThat(credential.credential().consumer().groups()).containsExactly("g");
    }

    @Test
    void a_vault_changes_what_keys_are_found_by() {
        StoredRow key = row("keyauth_credentials", 5, "consumer", to(4), "key", "{vault://mine/my-1}");
        Configuration before = empty.with(List.of(row("consumers", 4, "username", "c"), key));

        Configuration after =
                before.with(List.of(row("vaults", 1, "prefix", "mine", "name", "env", "config", Map.of())));

        assertThat(before.credential("keyauth_credentials", "secret of MY_1")).isNull();
        assertThat(after.credential("keyauth_credentials", "secret of MY_1")).isNotNull();
    }

    @Test
    void rows_that_do_not_fit_are_kept_and_not_served_with() {
        StoredRow plugin =
                new StoredRow("plugins", id(1), Map.of("id", id(1), "name", "gone", "config", Map.of("a", 1L)));
        StoredRow stranger =
                new StoredRow("gone_credentials", id(2), Map.of("id", id(2), "consumer", Map.of("id", id(3))));

        Configuration with = empty.with(List.of(plugin, stranger, row("services", 4, "name", "s", "host", "h")));

        assertThat(with.plugins()).isEmpty();
        assertThat(with.table(TYPES.named("plugins")).find(id(1))).containsEntry("name", "gone");
        assertThat(with.strangers()).containsExactly(stranger);
        assertThat(with.services()).hasSize(1);
        assertThat(with.misfits())
                .hasSize(2)
                .anyMatch(warning -> warning.contains("plugin 'gone' not enabled"))
                .anyMatch(warning -> warning.contains("gone_credentials"));
        assertThat(with.warnings()).containsAll(with.misfits());
        Configuration mended = with.with(List.of(gone("plugins", 1), gone("gone_credentials", 2)));
        assertThat(mended.misfits()).isEmpty();
        assertThat(mended.strangers()).isEmpty();
    }

    @Test
    void life_times_count_from_the_creation() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(Objects.requireNonNull(
                row("keyauth_credentials", 5, "consumer", to(4), "key", "k").fields()));
        fields.put("created_at", 1_000L);
        fields.put("ttl", 60L);

        Configuration with = empty.with(
                List.of(row("consumers", 4, "username", "c"), new StoredRow("keyauth_credentials", id(5), fields)));

        assertThat(Objects.requireNonNull(with.credential("keyauth_credentials", "k"))
                        .expiresAt())
                .isEqualTo(1_060_000L);
    }
}
