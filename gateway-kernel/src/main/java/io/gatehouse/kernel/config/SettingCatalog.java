/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Every setting there is: its kind and default, read from {@code settings.txt} beside this class. */
final class SettingCatalog {

    private static final Map<String, Entry> ENTRIES = read();

    /** Directives of nginx that mean something here, and the setting they mean. The more special block wins. */
    private static final Map<String, String> DIRECTIVES = Map.ofEntries(
            Map.entry("nginx_http_client_max_body_size", "client_max_body_size"),
            Map.entry("nginx_proxy_client_max_body_size", "client_max_body_size"),
            Map.entry("nginx_http_client_body_buffer_size", "client_body_buffer_size"),
            Map.entry("nginx_proxy_client_body_buffer_size", "client_body_buffer_size"),
            Map.entry("nginx_http_client_header_timeout", "client_header_timeout"),
            Map.entry("nginx_proxy_client_header_timeout", "client_header_timeout"),
            Map.entry("nginx_http_client_body_timeout", "client_body_timeout"),
            Map.entry("nginx_proxy_client_body_timeout", "client_body_timeout"),
            Map.entry("nginx_http_send_timeout", "send_timeout"),
            Map.entry("nginx_proxy_send_timeout", "send_timeout"),
            Map.entry("nginx_http_keepalive_timeout", "keepalive_timeout"),
            Map.entry("nginx_proxy_keepalive_timeout", "keepalive_timeout"),
            Map.entry("nginx_http_keepalive_requests", "keepalive_requests"),
            Map.entry("nginx_proxy_keepalive_requests", "keepalive_requests"),
            Map.entry("nginx_proxy_real_ip_header", "real_ip_header"),
            Map.entry("nginx_proxy_real_ip_recursive", "real_ip_recursive"),
            Map.entry("nginx_http_ssl_protocols", "ssl_protocols"),
            Map.entry("nginx_http_ssl_prefer_server_ciphers", "ssl_prefer_server_ciphers"),
            Map.entry("nginx_http_ssl_session_tickets", "ssl_session_tickets"),
            Map.entry("nginx_http_ssl_session_timeout", "ssl_session_timeout"),
            Map.entry("nginx_proxy_proxy_ssl_verify", "proxy_ssl_verify"),
            Map.entry("nginx_http_proxy_ssl_verify", "proxy_ssl_verify"),
            Map.entry("nginx_proxy_proxy_ssl_verify_depth", "proxy_ssl_verify_depth"),
            Map.entry("nginx_http_proxy_ssl_verify_depth", "proxy_ssl_verify_depth"),
            Map.entry("nginx_proxy_proxy_ssl_trusted_certificate", "proxy_ssl_trusted_certificate"),
            Map.entry("nginx_http_proxy_ssl_trusted_certificate", "proxy_ssl_trusted_certificate"),
            Map.entry("nginx_admin_client_max_body_size", "admin_client_max_body_size"),
            Map.entry("nginx_admin_client_body_buffer_size", "admin_client_body_buffer_size"),
            Map.entry("nginx_upstream_keepalive", "upstream_keepalive_pool_size"),
            Map.entry("nginx_upstream_keepalive_requests", "upstream_keepalive_max_requests"),
            Map.entry("nginx_upstream_keepalive_timeout", "upstream_keepalive_idle_timeout"),
            Map.entry("nginx_main_worker_processes", "nginx_worker_processes"));

    /** One setting. */
    record Entry(String name, String kind, @Nullable String defaultText) {

        boolean secret() {
            return kind.equals("secret");
        }
    }

    private SettingCatalog() {}

    private static Map<String, Entry> read() {
        Map<String, Entry> entries = new LinkedHashMap<>();
        try (InputStream in = SettingCatalog.class.getResourceAsStream("settings.txt");
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                String[] parts = line.split("\\s+", 3);
                entries.put(parts[0], new Entry(parts[0], parts[1], parts.length < 3 ? null : parts[2]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }

    static Map<String, Entry> entries() {
        return ENTRIES;
    }

    static @Nullable Entry find(String name) {
        return ENTRIES.get(name);
    }

    /** The setting that a directive of nginx stands for, or null. */
    static @Nullable String settingOf(String directive) {
        return DIRECTIVES.get(directive);
    }

    /** The known name that looks most like an unknown one, or null when none does. */
    static @Nullable String nearest(String unknown) {
        String nearest = null;
        int best = Math.max(2, unknown.length() / 4) + 1;
        for (String name : ENTRIES.keySet()) {
            int distance = distance(unknown, name);
            if (distance < best) {
                best = distance;
                nearest = name;
            }
        }
        return nearest;
    }

    /** How many characters must be added, removed or changed to make one text of the other. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? diagonal : diagonal + 1;
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
