/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewaySettingsTest {

    @Test
    void defaults_are_kongs() {
        GatewaySettings settings = GatewaySettings.of("", Map.of());

        assertThat(settings.text("log_level")).isEqualTo("notice");
        assertThat(settings.text("database")).isEqualTo("embedded");
        assertThat(settings.list("proxy_listen"))
                .containsExactly(
                        "0.0.0.0:8000 reuseport backlog=16384", "0.0.0.0:8443 http2 ssl reuseport backlog=16384");
        assertThat(settings.bytes("client_body_buffer_size", 1)).isEqualTo(8192);
        assertThat(settings.number("upstream_keepalive_pool_size", 0)).isEqualTo(512);
        assertThat(settings.duration("ssl_session_timeout", Duration.ZERO)).isEqualTo(Duration.ofDays(1));
        assertThat(settings.duration("pg_timeout", Duration.ZERO)).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.decimal("tracing_sampling_rate", 1)).isEqualTo(0.01);
        assertThat(settings.flag("real_ip_recursive", true)).isFalse();
        assertThat(settings.text("pg_password")).isNull();
        assertThat(settings.number("worker_threads", 7)).isEqualTo(7);
        assertThat(settings.flag("nothing", true)).isTrue();
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void every_default_can_be_read_as_its_kind() {
        assertThat(SettingCatalog.entries().values()).isNotEmpty().allSatisfy(entry -> {
            String text = entry.defaultText();
            assertThat(text == null ? entry : SettingKind.value(entry.kind(), text))
                    .isNotNull();
        });
    }

    @Test
    void files_have_comments_and_escaped_hashes() {
        GatewaySettings settings = GatewaySettings.of("""
                # proxy_listen = 1.1.1.1:1
                log_level = debug   # noisy
                pg_password = a\\#b = c
                  admin_gui_path=/m
                nonsense
                """, Map.of());

        assertThat(settings.text("log_level")).isEqualTo("debug");
        assertThat(settings.text("pg_password")).isEqualTo("a#b = c");
        assertThat(settings.text("admin_gui_path")).isEqualTo("/m");
        assertThat(settings.shown()).containsEntry("pg_password", "******");
    }

    @Test
    void environment_goes_before_file_and_our_name_before_kongs() {
        GatewaySettings settings = GatewaySettings.of(
                "log_level = debug\npg_host = file\npg_port = 1",
                Map.of(
                        "KONG_LOG_LEVEL", "warn",
                        "GATEHOUSE_LOG_LEVEL", "error",
                        "KONG_PG_HOST", "kong",
                        "HOME", "/root"));

        assertThat(settings.text("log_level")).isEqualTo("error");
        assertThat(settings.text("pg_host")).isEqualTo("kong");
        assertThat(settings.number("pg_port", 0)).isEqualTo(1);
    }

    @Test
    void values_that_cannot_be_read_are_told_all_at_once_without_secrets() {
        Map<String, String> environment = Map.of("SECRET_PORT", "hush");

        assertThatThrownBy(() -> GatewaySettings.of("""
                        log_level = loud
                        real_ip_recursive = perhaps
                        client_body_buffer_size = 8 bananas
                        pg_port = {vault://env/secret-port}
                        """, environment))
                .isInstanceOfSatisfying(SettingsException.class, problem -> assertThat(problem.problems())
                        .containsExactlyInAnyOrder(
                                "log_level: loud (expected: one of: debug, info, notice, warn, error, crit, alert,"
                                        + " emerg)",
                                "real_ip_recursive: perhaps (expected: on or off)",
                                "client_body_buffer_size: 8 bananas (expected: a size such as 4096, 8k or 10m)",
                                "pg_port: ****** (expected: a whole number)"));
    }

    @Test
    void unknown_names_are_warned_about_with_the_nearest_known_one() {
        GatewaySettings settings = GatewaySettings.of("proxy_lisen = off", Map.of("KONG_SOMETHING_ELSE_ENTIRELY", "1"));

        assertThat(settings.warnings())
                .containsExactly(
                        "setting proxy_lisen is not known (did you mean proxy_listen?)",
                        "setting something_else_entirely (from KONG_SOMETHING_ELSE_ENTIRELY) is not known");
    }

    @Test
    void lines_that_are_not_what_they_seem_are_warned_about_without_showing_them() {
        GatewaySettings settings = GatewaySettings.of(
                "\uFEFFlog_level = debug\r\n\r\nssl_cert_key = -----BEGIN\r\nMIIEvQ\r\nlog_level = warn\r\n", Map.of());

        assertThat(settings.text("log_level")).isEqualTo("warn");
        assertThat(settings.warnings())
                .containsExactly(
                        "settings file, line 4 means nothing (expected: name = value; values do not go on in the next"
                                + " line)",
                        "settings file, line 5: log_level is there once more; this one counts");
    }

    @Test
    void a_lock_whose_reference_leads_nowhere_does_not_stay_open() {
        for (String lock : List.of("admin_token", "admin_client_ca", "keyring_key", "keyring_previous_keys")) {
            assertThatThrownBy(() -> GatewaySettings.of(lock + " = {vault://env/not-there}", Map.of()))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining(lock + ": {vault://env/not-there} has no value");
        }
        assertThat(GatewaySettings.of("pg_password = {vault://env/not-there}", Map.of())
                        .text("pg_password"))
                .isNull();
    }

    @Test
    void a_file_that_cannot_be_read_is_named_with_the_reason(@TempDir Path folder) throws IOException {
        Path missing = folder.resolve("none.conf");
        Path latin = Files.write(folder.resolve("latin.conf"), new byte[] {'a', ' ', '=', ' ', (byte) 0xe9});

        assertThatThrownBy(() -> GatewaySettings.load(missing, Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "settings file: " + missing + " cannot be read: there is no such file (expected: a text file"
                                + " that this user may read)");
        assertThatThrownBy(() -> GatewaySettings.load(latin, Map.of()))
                .hasMessageContaining(latin + " cannot be read: it is no text in UTF-8");
        assertThatThrownBy(() -> GatewaySettings.load(folder, Map.of()))
                .hasMessageContaining(folder + " cannot be read: ");
    }

    @Test
    void directives_of_nginx_are_mapped_or_warned_about() {
        GatewaySettings settings = GatewaySettings.of(
                "nginx_http_client_max_body_size = 5m\nnginx_http_lua_regex_match_limit = 1", Map.of());

        assertThat(settings.bytes("client_max_body_size", 0)).isEqualTo(5 << 20);
        assertThat(settings.text("nginx_http_client_max_body_size")).isEqualTo("5m");
        assertThat(settings.warnings())
                .containsExactly(
                        "setting nginx_http_lua_regex_match_limit has no effect: there is no nginx in this gateway");
    }

    @Test
    void values_may_be_vault_references() {
        GatewaySettings settings = GatewaySettings.of(
                "pg_password = {vault://env/pg-secret}\nvault_env_prefix = my_", Map.of("MY_PG_SECRET", "s"));

        assertThat(settings.text("pg_password")).isEqualTo("s");
    }

    @Test
    void a_declarative_configuration_turns_the_database_off_unless_one_is_named() {
        assertThat(GatewaySettings.of("declarative_config = kong.yml", Map.of()).text("database"))
                .isEqualTo("off");
        assertThat(GatewaySettings.of("declarative_config = kong.yml\ndatabase = postgres", Map.of())
                        .text("database"))
                .isEqualTo("postgres");
    }

    @Test
    void the_data_directory_is_the_users_where_kongs_cannot_be_written() {
        assertThat(GatewaySettings.of("prefix = /data", Map.of()).text("prefix"))
                .isEqualTo("/data");
        assertThat(GatewaySettings.of("", Map.of("XDG_STATE_HOME", "/state")).text("prefix"))
                .isIn("/state/gatehouse", "/usr/local/kong/");
    }

    @Test
    void tokens_stand_for_several_headers() {
        GatewaySettings usual = GatewaySettings.of("", Map.of());
        GatewaySettings none = GatewaySettings.of("headers = off", Map.of());
        GatewaySettings one = GatewaySettings.of("headers = X-Kong-Upstream-Status", Map.of());

        assertThat(usual.addsHeader("Via")).isTrue();
        assertThat(usual.addsHeader("x-kong-proxy-latency")).isTrue();
        assertThat(usual.addsHeader("X-Kong-Request-Id")).isTrue();
        assertThat(usual.addsHeader("X-Kong-Upstream-Status")).isFalse();
        assertThat(none.addsHeader("Via")).isFalse();
        assertThat(one.addsHeader("x-kong-upstream-status")).isTrue();
    }
}
