/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.benchmarks;

import io.gatehouse.kernel.config.DeclarativeConfig;
import io.gatehouse.kernel.config.DeclarativeException;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.EntityTypes;
import io.gatehouse.kernel.entity.PathSyntax;
import io.gatehouse.kernel.entity.PluginCatalog;
import io.gatehouse.kernel.entity.PluginType;
import io.gatehouse.kernel.entity.VaultReferences;
import io.gatehouse.plugin.CredentialType;
import io.gatehouse.plugin.config.Generated;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What a declarative file with very many consumers and keys costs: time to load, memory that stays, time to find a key.
 *
 * <p>{@code java -Xmx8g -cp benchmarks.jar io.gatehouse.benchmarks.ManyCredentials [consumers] [keys of each]}
 */
final class ManyCredentials {

    private static final String TYPE = "keyauth_credentials";
    private static final int LOOKUPS = 5_000_000;

    private record ApiKey(@Generated String key) {}

    private ManyCredentials() {}

    /** Measures first without keys, then with them. */
    public static void main(String[] arguments) throws DeclarativeException {
        int consumers = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        int keys = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
        measure(consumers / 10, keys);
        long withoutKeys = measure(consumers, 0);
        long withKeys = measure(consumers, keys);
        System.out.printf(
                "bytes: %d for a consumer, %d for a key%n",
                withoutKeys / consumers, (withKeys - withoutKeys) / ((long) consumers * keys));
    }

    /** The bytes that stay. */
    private static long measure(int consumers, int keys) throws DeclarativeException {
        String text = file(consumers, keys);
        long before = usedBytes();
        long start = System.nanoTime();
        Configuration configuration = load(text);
        long millis = (System.nanoTime() - start) / 1_000_000;
        long kept = usedBytes() - before;
        System.out.printf(
                "%d consumers with %d keys: file %d MB, loaded in %d ms, keeps %d MB%n",
                consumers, keys, text.length() >> 20, millis, kept >> 20);
        if (keys > 0) {
            find(configuration, consumers, keys);
        }
        return kept;
    }

    private static String file(int consumers, int keys) {
        StringBuilder json = new StringBuilder("{\"_format_version\":\"3.0\",\"consumers\":[");
        for (int i = 0; i < consumers; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"username\":\"consumer-")
                    .append(i)
                    .append('"');
            for (int k = 0; k < keys; k++) {
                json.append(k == 0 ? ",\"" + TYPE + "\":[" : ",")
                        .append("{\"key\":\"")
                        .append(key(i, k));
                json.append(k == keys - 1 ? "\"}]" : "\"}");
            }
            json.append('}');
        }
        return json.append("]}").toString();
    }

    private static String key(int consumer, int key) {
        String digits = Integer.toHexString(consumer * 31 + key);
        return "0".repeat(16 - digits.length()) + digits + "0123456789abcdef";
    }

    private static Configuration load(String text) throws DeclarativeException {
        EntityTypes types = EntityTypes.of(new OneCredential(), new AnyPath(), InstantSource.system());
        VaultReferences vaults = VaultReferences.environment("", name -> null);
        return DeclarativeConfig.parse(
                        text,
                        DeclarativeConfig.Format.JSON,
                        DeclarativeConfig.Origin.FILE,
                        types,
                        new AnyPath(),
                        vaults)
                .configuration();
    }

    private static void find(Configuration configuration, int consumers, int keys) {
        Random random = new Random(1);
        String[] sent = new String[1 << 16];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = key(random.nextInt(consumers), random.nextInt(keys));
        }
        int found = 0;
        long start = System.nanoTime();
        for (int i = 0; i < LOOKUPS; i++) {
            found += configuration.credential(TYPE, sent[i & sent.length - 1]) == null ? 0 : 1;
        }
        long nanos = System.nanoTime() - start;
        System.out.printf("  %d of %d keys found, %d ns each%n", found, LOOKUPS, nanos / LOOKUPS);
    }

    private static long usedBytes() {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }

    /** No plugin, and one kind of credential. */
    private record OneCredential() implements PluginCatalog {

        @Override
        public @Nullable PluginType find(String name) {
            return null;
        }

        @Override
        public Collection<PluginType> all() {
            return List.of();
        }

        @Override
        public Collection<CredentialType<?>> credentialTypes() {
            return List.of(CredentialType.of(TYPE, "key-auths", "key-auth", ApiKey.class, "key"));
        }
    }

    /** There are no paths in the file. */
    private record AnyPath() implements PathSyntax {

        @Override
        public String normalize(String path) {
            return path;
        }

        @Override
        public @Nullable String patternProblem(String expression) {
            return null;
        }
    }
}
