/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.schema.Field;
import io.gatehouse.kernel.store.StoredRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Random changes among few entities of every type, so that they meet again and again. As in a store, no two have the same value
 * where it must be unique; unlike there, they may refer to what is gone, and some do not fit.
 */
final class RandomEntities {

    /** Kinds of credentials that the plugins must bring: a key that may be a reference. */
    static final String KEYS = "test_keys";

    static final List<String> PLUGINS = List.of("early", "login", "late", "zebra");

    /** What a plugin refuses as its label. */
    static final String UNFIT = "unfit";

    /** So many rounds apart a plugin comes that refuses its configuration, and goes two rounds later. */
    static final int UNFIT_EVERY = 20;

    private static final int EACH = 8;
    private static final int UPSTREAMS = 4;
    /** To read one takes its time. */
    private static final int CERTIFICATES = 3;

    private static final List<String> PATHS = List.of("/a", "/a/b", "/a/b/c", "/b", "/c", "~/a/\\d+", "~/(?<x>b|c)$");
    private static final List<String> HOSTS = List.of("one.test", "two.test", "*.test");
    private static final List<String> TYPES = List.of(
            "routes",
            "routes",
            "routes",
            "routes",
            "services",
            "services",
            "services",
            "plugins",
            "plugins",
            "plugins",
            "plugins",
            "consumers",
            "acls",
            KEYS,
            "upstreams",
            "targets",
            "targets",
            "certificates",
            "snis",
            "ca_certificates",
            "vaults");

    private final Random random;
    private final List<String> certificates;
    private final List<String> keys;
    private Configuration current;
    private Map<String, StoredRow> changes = new LinkedHashMap<>();

    /**
     * Changes that a seed decides on.
     *
     * @param current what they begin with
     * @param certificates PEM texts of authorities, and {@code keys} theirs
     */
    RandomEntities(Random random, Configuration current, List<String> certificates, List<String> keys) {
        this.random = random;
        this.current = current;
        this.certificates = certificates;
        this.keys = keys;
    }

    /** Variables that references lead to: each vault has a prefix of {@code a_}, {@code b_} or {@code c_}. */
    static Map<String, String> environment(List<String> certificates, List<String> keys) {
        Map<String, String> environment = new LinkedHashMap<>();
        List<String> prefixes = List.of("A_", "B_");
        for (int i = 0; i < prefixes.size(); i++) {
            environment.put(prefixes.get(i) + "LABEL", "from " + prefixes.get(i));
            environment.put(prefixes.get(i) + "KEY", prefixes.get(i));
            environment.put(prefixes.get(i) + "CERT", certificates.get(i));
            environment.put(prefixes.get(i) + "SECRET", keys.get(i));
        }
        environment.put("C_LABEL", UNFIT);
        return environment;
    }

    /** Values that some credential may be found by. */
    static List<String> credentialKeys() {
        List<String> all = new ArrayList<>(List.of("A_", "B_"));
        for (int i = 0; i < EACH; i++) {
            all.add("k" + i);
        }
        return all;
    }

    /** The configuration that the next rows make. */
    Configuration next(int round) {
        changes = new LinkedHashMap<>();
        switch (round % UNFIT_EVERY) {
            case 7 -> put("plugins", EACH, Map.of("name", "early", "config", Map.of("label", UNFIT)));
            case 9 -> remove("plugins", EACH);
            default -> {}
        }
        for (int i = random.nextInt(4); i >= 0; i--) {
            change(one(TYPES), random.nextInt(EACH));
        }
        current = current.with(List.copyOf(changes.values()));
        return current;
    }

    private void change(String type, int number) {
        switch (random.nextInt(24)) {
            case 0, 1, 2 -> remove(type, number);
            case 3 -> swapNames(type, number, random.nextInt(EACH));
            case 4 -> misfit(type, number);
            default -> {
                switch (type) {
                    case "routes" -> put(type, number, route());
                    case "services" -> put(type, number, service());
                    case "plugins" -> put(type, number, plugin());
                    case "upstreams" -> put(type, number % UPSTREAMS, upstream());
                    case "certificates" -> put(type, number % CERTIFICATES, small(type, number));
                    case "vaults" -> put(type, 0, vault());
                    default -> put(type, number, small(type, number));
                }
            }
        }
    }

    private Map<String, @Nullable Object> small(String type, int number) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("tags", tags());
        switch (type) {
            case "consumers" -> {
                fields.put("username", "u" + random.nextInt(6));
                fields.put("custom_id", random.nextBoolean() ? null : "c" + random.nextInt(6));
            }
            case "acls" -> {
                fields.put("consumer", to("consumers"));
                fields.put("group", "g" + random.nextInt(4));
            }
            case KEYS -> {
                fields.put("consumer", to("consumers"));
                fields.put("key", number == 0 ? "{vault://mine/key}" : "k" + random.nextInt(EACH));
            }
            case "targets" -> {
                fields.put("upstream", toOneOf("upstreams", UPSTREAMS));
                fields.put("target", "10.0.0." + random.nextInt(3) + ":80");
                fields.put("weight", (long) random.nextInt(3) * 100);
            }
            case "certificates" -> {
                int pair = random.nextInt(certificates.size() + 1);
                boolean fromVault = pair == certificates.size();
                fields.put("cert", fromVault ? "{vault://mine/cert}" : certificates.get(pair));
                fields.put("key", fromVault ? "{vault://mine/secret}" : keys.get(pair));
            }
            case "snis" -> {
                fields.put("certificate", toOneOf("certificates", CERTIFICATES));
                fields.put("name", random.nextInt(6) + ".test");
            }
            default -> fields.put("cert", one(certificates));
        }
        return fields;
    }

    private Map<String, @Nullable Object> service() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        boolean secure = random.nextBoolean();
        fields.put("name", random.nextInt(4) == 0 ? null : "s" + random.nextInt(EACH));
        fields.put("host", random.nextBoolean() ? "h" + random.nextInt(3) : "up" + random.nextInt(UPSTREAMS) + ".test");
        fields.put("port", 80L + random.nextInt(2));
        fields.put("path", random.nextInt(3) == 0 ? "/p" + random.nextInt(2) : null);
        fields.put("protocol", secure ? "https" : random.nextInt(12) == 0 ? "tcp" : "http");
        if ("tcp".equals(fields.get("protocol"))) {
            fields.put("path", null);
        }
        if (secure) {
            fields.put("tls_verify", one(List.of(true, true, false)));
            fields.put("tls_verify_depth", random.nextBoolean() ? null : (long) random.nextInt(2));
            fields.put("client_certificate", random.nextBoolean() ? null : toOneOf("certificates", CERTIFICATES));
            fields.put("ca_certificates", random.nextBoolean() ? null : List.of(id("ca_certificates", 0)));
        }
        fields.put("retries", (long) random.nextInt(3));
        fields.put("connect_timeout", 1000L + random.nextInt(2));
        fields.put("read_timeout", 1000L + random.nextInt(2));
        fields.put("write_timeout", 1000L + random.nextInt(2));
        fields.put("enabled", random.nextInt(6) > 0);
        fields.put("tags", tags());
        return fields;
    }

    private Map<String, @Nullable Object> route() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", random.nextInt(4) == 0 ? null : "r" + random.nextInt(EACH));
        fields.put("paths", List.of(one(PATHS), one(PATHS)));
        if (random.nextInt(3) == 0) {
            fields.put("hosts", List.of(one(HOSTS)));
        }
        if (random.nextInt(4) == 0) {
            fields.put("methods", List.of(one(List.of("GET", "POST"))));
        }
        if (random.nextInt(5) == 0) {
            fields.put("headers", Map.of("x-kind", List.of("k1")));
        }
        boolean secure = random.nextInt(6) == 0;
        if (secure && random.nextBoolean()) {
            fields.put("snis", List.of(one(List.of("one.test", "two.test"))));
        }
        fields.put("protocols", secure ? List.of("https") : List.of("http", "https"));
        fields.put("https_redirect_status_code", secure && random.nextBoolean() ? 301L : 426L);
        fields.put("regex_priority", (long) random.nextInt(3));
        fields.put("strip_path", random.nextBoolean());
        fields.put("preserve_host", random.nextInt(4) == 0);
        fields.put("path_handling", random.nextInt(4) == 0 ? "v1" : "v0");
        fields.put("tags", tags());
        if (random.nextInt(5) > 0) {
            fields.put("service", to("services"));
        }
        return fields;
    }

    private Map<String, @Nullable Object> plugin() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", one(PLUGINS));
        fields.put("instance_name", random.nextInt(3) == 0 ? "i" + random.nextInt(4) : null);
        fields.put(
                "config",
                Map.of("label", random.nextInt(4) == 0 ? "{vault://mine/label}" : "l" + random.nextInt(1000)));
        fields.put("enabled", random.nextInt(6) > 0);
        fields.put(
                "protocols",
                one(List.of(List.of("http", "https"), List.of("http", "https"), List.of("https"), List.of("tcp"))));
        fields.put("tags", tags());
        for (String type : List.of("routes", "services", "consumers")) {
            if (random.nextInt(3) == 0) {
                fields.put(type.substring(0, type.length() - 1), to(type));
            }
        }
        if (random.nextInt(2) == 0) {
            fields.put("ordering", Map.of("before", Map.of("access", List.of(one(PLUGINS)))));
        }
        return fields;
    }

    /** Which of several targets has its turn must not depend on the requests before. */
    private Map<String, @Nullable Object> upstream() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", "up" + random.nextInt(UPSTREAMS) + ".test");
        String on = one(List.of("header", "path", "ip", "consumer"));
        fields.put("algorithm", "consistent-hashing");
        fields.put("hash_on", on);
        if (on.equals("header")) {
            fields.put("hash_on_header", "user");
            fields.put("hash_fallback", "path");
        }
        fields.put("slots", 10L + random.nextInt(2) * 90);
        fields.put("host_header", random.nextInt(3) == 0 ? "as.test" : null);
        fields.put("client_certificate", random.nextBoolean() ? null : toOneOf("certificates", CERTIFICATES));
        fields.put("tags", tags());
        return fields;
    }

    private Map<String, @Nullable Object> vault() {
        return Map.of(
                "prefix",
                "mine",
                "name",
                "env",
                "config",
                Map.of("prefix", one(List.of("a_", "b_", "b_", "a_", "c_"))));
    }

    /** Two entities take over what the other was called. */
    private void swapNames(String type, int number, int otherNumber) {
        Map<String, @Nullable Object> one = row(type, id(type, number));
        Map<String, @Nullable Object> other = row(type, id(type, otherNumber));
        // What is unique about an authority is made from the rest of it.
        if (one == null || other == null || one == other || type.equals("ca_certificates")) {
            return;
        }
        Map<String, @Nullable Object> first = new LinkedHashMap<>(one);
        Map<String, @Nullable Object> second = new LinkedHashMap<>(other);
        for (Field field : type(type).schema().fields()) {
            if (field.unique()) {
                first.put(field.name(), other.get(field.name()));
                second.put(field.name(), one.get(field.name()));
            }
        }
        changes.put(type + id(type, number), new StoredRow(type, id(type, number), first));
        changes.put(type + id(type, otherNumber), new StoredRow(type, id(type, otherNumber), second));
    }

    /** As if a newer gateway had written what this one does not know. */
    private void misfit(String type, int number) {
        Map<String, @Nullable Object> row = row(type, id(type, number));
        if (row != null) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>(row);
            fields.put("tags", "none");
            changes.put(type + id(type, number), new StoredRow(type, id(type, number), fields));
        }
    }

    private void remove(String type, int number) {
        changes.put(type + id(type, number), new StoredRow(type, id(type, number), null));
    }

    private void put(String type, int number, Map<String, ? extends @Nullable Object> given) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(given);
        String id = id(type, number);
        fields.put("id", id);
        fields.put("created_at", 1_700_000_000L + random.nextInt(20));
        Map<String, @Nullable Object> row =
                type(type).schemaFor(fields).complete(fields, current.types().values());
        boolean fits = type(type).schemaFor(row).problems(row).isEmpty();
        if (fits && !isTaken(type, row)) {
            changes.put(type + id, new StoredRow(type, id, row));
        }
    }

    private boolean isTaken(String type, Map<String, @Nullable Object> row) {
        for (int number = 0; number <= EACH; number++) {
            Map<String, @Nullable Object> other = row(type, id(type, number));
            if (other == null || Objects.equals(other.get("id"), row.get("id"))) {
                continue;
            }
            for (Field field : type(type).schema().fields()) {
                Object value = row.get(field.name());
                if (field.unique() && value != null && value.equals(other.get(field.name()))) {
                    return true;
                }
            }
            if (!type(type).uniqueTogether().isEmpty()
                    && type(type).uniqueTogether().stream()
                            .allMatch(field -> Objects.equals(row.get(field), other.get(field)))) {
                return true;
            }
        }
        return false;
    }

    /** As it will be after the changes so far. */
    private @Nullable Map<String, @Nullable Object> row(String type, String id) {
        StoredRow changed = changes.get(type + id);
        return changed != null ? changed.fields() : current.table(type(type)).find(id);
    }

    private EntityType type(String name) {
        return current.types().named(name);
    }

    private static String id(String type, int number) {
        return new UUID(type.hashCode() * 31L + 0x4000L, 0x8000_0000_0000_0000L | number * 2_654_435_761L).toString();
    }

    private Map<String, Object> to(String type) {
        return toOneOf(type, EACH);
    }

    private Map<String, Object> toOneOf(String type, int count) {
        return Map.of("id", id(type, random.nextInt(count)));
    }

    private List<String> tags() {
        return random.nextBoolean() ? List.of() : List.of("t" + random.nextInt(3));
    }

    private <T> T one(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
