/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.config;

import io.gatehouse.kernel.config.SettingCatalog.Entry;
import io.gatehouse.kernel.entity.VaultReferences;
import io.gatehouse.kernel.schema.Secrets;
import io.gatehouse.kernel.schema.TextKind;
import io.gatehouse.plugin.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the gateway process, under the names that {@code kong.conf} gives them and a few more. Immutable; safe for many
 * threads.
 *
 * <p>A value comes from the environment variable {@code GATEHOUSE_NAME}, else {@code KONG_NAME}, else the file, else the
 * defaults. Vault references are resolved. What cannot be read as its kind makes the start fail with all such values at once;
 * unknown names are warnings.
 *
 * <p>Where {@code prefix} is not set, it is {@code /usr/local/kong/} if that can be written to, as in Kong's images, and else
 * {@code gatehouse} in the user's state directory ({@code $XDG_STATE_HOME}, or {@code ~/.local/state}). Where {@code database}
 * is not set, it is {@code off} if a declarative configuration is given.
 */
public final class GatewaySettings implements Settings {

    /** Read by the launcher script, not by the gateway. */
    private static final Set<String> LAUNCHER_VARIABLES = Set.of("java_opts", "cache", "home");

    /** What protects something: a reference that leads nowhere must not leave it open. */
    private static final Set<String> LOCKS =
            Set.of("admin_token", "admin_client_ca", "keyring_key", "keyring_previous_keys");

    private static final String KONG_PREFIX = "/usr/local/kong/";
    private static final String[] ENVIRONMENT_PREFIXES = {"KONG_", "GATEHOUSE_"};
    private static final List<String> SERVER_TOKENS = List.of("server", "via");
    private static final List<String> LATENCY_TOKENS = List.of(
            "x-kong-proxy-latency", "x-kong-upstream-latency", "x-kong-response-latency", "x-kong-admin-latency");

    private final Map<String, String> values;
    private final List<String> warnings;

    private GatewaySettings(Map<String, String> values, List<String> warnings) {
        this.values = values;
        this.warnings = List.copyOf(warnings);
    }

    /**
     * The settings of a process.
     *
     * @param file its configuration file, or null for defaults
     * @param environment its environment
     * @throws IOException when the file cannot be read
     * @throws SettingsException when values cannot be used
     */
    public static GatewaySettings load(@Nullable Path file, Map<String, String> environment) throws IOException {
        return of(file == null ? "" : NamedFiles.text("settings file", file.toString()), environment);
    }

    /** Like {@link #load}, from the text of a configuration file. */
    public static GatewaySettings of(String text, Map<String, String> environment) {
        List<String> warnings = new ArrayList<>();
        Map<String, String> given = new LinkedHashMap<>();
        ConfFile.read(text, warnings::add).forEach((name, value) -> accept(name, value, "", given, warnings));
        for (String prefix : ENVIRONMENT_PREFIXES) {
            environment.forEach((variable, value) -> {
                if (variable.startsWith(prefix) && variable.length() > prefix.length()) {
                    String name = variable.substring(prefix.length()).toLowerCase(Locale.ROOT);
                    accept(name, value, " (from " + variable + ")", given, warnings);
                }
            });
        }
        return checked(given, environment, warnings);
    }

    private static void accept(
            String name, String value, String origin, Map<String, String> given, List<String> warnings) {
        String meant = SettingCatalog.settingOf(name);
        if (LAUNCHER_VARIABLES.contains(name)) {
            return;
        }
        if (meant != null) {
            given.put(meant, value);
        } else if (SettingCatalog.find(name) != null) {
            given.put(name, value);
        } else if (name.startsWith("nginx_")) {
            warnings.add("setting " + name + origin + " has no effect: there is no nginx in this gateway");
        } else if (!name.startsWith("pluginserver_")) {
            String nearest = SettingCatalog.nearest(name);
            warnings.add("setting " + name + origin + " is not known"
                    + (nearest == null ? "" : " (did you mean " + nearest + "?)"));
        } else {
            warnings.add("setting " + name + origin + " has no effect: plugins of this gateway are jars");
        }
    }

    private static GatewaySettings checked(
            Map<String, String> given, Map<String, String> environment, List<String> warnings) {
        VaultReferences vault =
                VaultReferences.environment(given.getOrDefault("vault_env_prefix", ""), environment::get);
        Map<String, String> values = new HashMap<>();
        List<String> problems = new ArrayList<>();
        for (Entry entry : SettingCatalog.entries().values()) {
            String written = given.get(entry.name());
            String text = written == null ? entry.defaultText() : vault.resolve(written);
            if (written != null && LOCKS.contains(entry.name()) && TextKind.isReference(written) && isEmpty(text)) {
                problems.add(entry.name() + ": " + written
                        + " has no value (expected: a set variable; or none of this setting, to do without)");
            }
            if (text == null || text.isEmpty()) {
                continue;
            }
            try {
                SettingKind.value(entry.kind(), text);
                values.put(entry.name(), text);
            } catch (IllegalArgumentException e) {
                boolean hidden = entry.secret() || (written != null && TextKind.isReference(written));
                problems.add(
                        entry.name() + ": " + (hidden ? Secrets.MASK : text) + " (expected: " + e.getMessage() + ")");
            }
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        if (!given.containsKey("prefix")) {
            values.put("prefix", defaultPrefix(environment));
        }
        boolean declarative =
                values.containsKey("declarative_config") || values.containsKey("declarative_config_string");
        if (!given.containsKey("database") && declarative) {
            values.put("database", "off");
        }
        return new GatewaySettings(values, warnings);
    }

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    private static String defaultPrefix(Map<String, String> environment) {
        if (Files.isWritable(Path.of(KONG_PREFIX))) {
            return KONG_PREFIX;
        }
        String state = environment.get("XDG_STATE_HOME");
        Path parent = state != null && !state.isEmpty()
                ? Path.of(state)
                : Path.of(System.getProperty("user.home"), ".local", "state");
        return parent.resolve("gatehouse").toString();
    }

    /** The working directory. */
    public Path prefix() {
        return Path.of(values.getOrDefault("prefix", "."));
    }

    /** Where plugins are loaded from; a relative path begins at the home of this installation. */
    public Path pluginsDirectory() {
        Path home = Path.of(System.getProperty("gatehouse.home", "."));
        return home.resolve(values.getOrDefault("plugins_directory", "plugins"));
    }

    /** Where the jars of plugins are copied to before they are opened. */
    public Path pluginCache() {
        return prefix().resolve("plugin-cache");
    }

    /** What the operator should know, one sentence each. */
    public List<String> warnings() {
        return warnings;
    }

    /** The text of a setting, also by the name of a directive of nginx that stands for it. */
    @Override
    public @Nullable String text(String name) {
        String meant = SettingCatalog.settingOf(name);
        return values.get(meant == null ? name : meant);
    }

    @Override
    public boolean flag(String name, boolean otherwise) {
        String text = text(name);
        return text == null ? otherwise : SettingKind.flag(text);
    }

    @Override
    public int number(String name, int otherwise) {
        String text = text(name);
        return text == null ? otherwise : SettingKind.number(text);
    }

    @Override
    public long bytes(String name, long otherwise) {
        String text = text(name);
        return text == null ? otherwise : SettingKind.bytes(text);
    }

    /** A number with decimals; {@code otherwise} when there is no such setting. */
    public double decimal(String name, double otherwise) {
        String text = text(name);
        return text == null ? otherwise : SettingKind.decimal(text).doubleValue();
    }

    /** A list of texts divided by commas; empty when there is no such setting. */
    public List<String> list(String name) {
        String text = text(name);
        return text == null ? List.of() : List.copyOf(SettingKind.list(text));
    }

    /** A time; {@code otherwise} when there is no such setting. */
    public Duration duration(String name, Duration otherwise) {
        String text = text(name);
        Entry entry = SettingCatalog.find(name);
        String unit = entry != null && entry.kind().equals("millis") ? "ms" : "s";
        return text == null ? otherwise : SettingKind.duration(text, unit);
    }

    @Override
    public boolean addsHeader(String name) {
        String header = name.toLowerCase(Locale.ROOT);
        for (String word : list("headers")) {
            String token = word.toLowerCase(Locale.ROOT);
            boolean meant =
                    switch (token) {
                        case "server_tokens" -> SERVER_TOKENS.contains(header);
                        case "latency_tokens" -> LATENCY_TOKENS.contains(header);
                        default -> token.equals(header);
                    };
            if (meant) {
                return true;
            }
        }
        return false;
    }

    /** All settings that have a value, as the Admin API shows them: typed, secrets masked. */
    public Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>();
        for (Entry entry : SettingCatalog.entries().values()) {
            String text = values.get(entry.name());
            if (text != null) {
                shown.put(entry.name(), entry.secret() ? Secrets.MASK : shown(entry, text));
            }
        }
        return shown;
    }

    private static Object shown(Entry entry, String text) {
        Object value = SettingKind.value(entry.kind(), text);
        return value instanceof Duration || entry.kind().equals("bytes") ? plain(text) : value;
    }

    /** Sizes and times are shown as they were written. */
    private static Object plain(String text) {
        return text.matches("\\d{1,9}") ? (Object) Integer.valueOf(text) : text;
    }
}
