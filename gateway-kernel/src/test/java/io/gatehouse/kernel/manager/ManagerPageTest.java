/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.http.AdminRequest;
import io.gatehouse.kernel.http.AdminResponse;
import io.gatehouse.kernel.http.Listen;
import io.gatehouse.plugin.http.HeaderList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagerPageTest {
    private static final AdminAddress LOCAL =
            AdminAddress.of(null, Listen.parse("127.0.0.1:8001, 127.0.0.1:8444 http2 ssl"));

    private final ManagerPage page = new ManagerPage("/", LOCAL, "gatehouse/1");

    private static AdminResponse ask(ManagerPage page, String method, String path, @Nullable String host)
            throws IOException {
        HeaderList headers = new HeaderList();
        if (host != null) {
            headers.add("Host", host);
        }
        return page.handle(new AdminRequest(method, path, null, headers, new byte[0]));
    }

    private AdminResponse get(String path) throws IOException {
        return ask(page, "GET", path, "localhost:8002");
    }

    private static String text(AdminResponse response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @Test
    void every_file_that_the_files_name_is_there() throws IOException {
        Pattern names = Pattern.compile("(?:src=|href=|from )\"(?:\\./)?([a-z]+\\.[a-z]+)\"");
        List<String> found = new ArrayList<>(List.of("index.html"));

        for (int i = 0; i < found.size(); i++) {
            AdminResponse response = get("/" + found.get(i));
            assertThat(response.status()).as(found.get(i)).isEqualTo(200);
            Matcher name = names.matcher(text(response));
            while (name.find()) {
                if (!found.contains(name.group(1))) {
                    found.add(name.group(1));
                }
            }
        }

        assertThat(found).contains("app.js", "editor.js", "yaml.js", "manager.css", "kconfig.js", "icon.svg");
    }

    @Test
    void the_first_file_is_the_page() throws IOException {
        AdminResponse response = get("/");

        assertThat(response.headers().first("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(text(response)).startsWith("<!DOCTYPE html>").doesNotContain("<style", "onclick", "https://");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/none.js",
                "/../config/settings.txt",
                "/..%2fconfig%2fsettings.txt",
                "/ManagerPage.class",
                "//index.html",
                "/a/index.html",
                "/index.html/",
                "index.html",
                "*"
            })
    void nothing_else_is_there(String path) throws IOException {
        AdminResponse response = get(path);

        assertThat(response.status()).isEqualTo(404);
        assertThat(text(response)).isEqualTo("Not found");
    }

    @Test
    void nothing_can_be_written() throws IOException {
        AdminResponse response = ask(page, "POST", "/", "localhost:8002");

        assertThat(response.status()).isEqualTo(405);
        assertThat(response.headers().first("Allow")).isEqualTo("GET, HEAD");
        assertThat(ask(page, "HEAD", "/", "localhost:8002").body()).isEmpty();
    }

    @Test
    void a_path_of_its_own_is_kept_to() throws IOException {
        ManagerPage below = new ManagerPage("/manager", LOCAL, "gatehouse/1");

        AdminResponse bare = ask(below, "GET", "/manager", "localhost");
        assertThat(bare.status()).isEqualTo(301);
        assertThat(bare.headers().first("Location")).isEqualTo("/manager/");
        assertThat(ask(below, "GET", "/manager/", "localhost").status()).isEqualTo(200);
        assertThat(ask(below, "GET", "/manager/app.js", "localhost").status()).isEqualTo(200);
        assertThat(ask(below, "GET", "/managerapp.js", "localhost").status()).isEqualTo(404);
        assertThat(ask(below, "GET", "/app.js", "localhost").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "manager", "/manager/"})
    void a_malformed_path_is_refused(String path) {
        assertThatThrownBy(() -> new ManagerPage(path, LOCAL, "gatehouse/1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("admin_gui_path: '" + path + "'");
    }

    private static String sources(AdminAddress api, @Nullable String host) throws IOException {
        String policy = String.valueOf(ask(new ManagerPage("/", api, "gatehouse/1"), "GET", "/", host)
                .headers()
                .first("Content-Security-Policy"));
        return policy.replaceFirst(".*connect-src ([^;]*);.*", "$1");
    }

    @Test
    void the_page_may_connect_to_the_admin_api_and_nothing_else() throws IOException {
        assertThat(sources(LOCAL, "localhost:8002")).isEqualTo("'self' http://localhost:8001 https://localhost:8444");
        assertThat(sources(LOCAL, "10.1.2.3")).isEqualTo("'self' http://10.1.2.3:8001 https://10.1.2.3:8444");
        assertThat(sources(AdminAddress.of("https://admin.example.com/api/", List.of()), "a"))
                .isEqualTo("'self' https://admin.example.com");
        assertThat(sources(AdminAddress.of("admin.example.com:8001", List.of()), "a"))
                .isEqualTo("'self' admin.example.com:8001");
        assertThat(sources(AdminAddress.of("", List.of()), "a")).isEqualTo("'self'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a; script-src *", "a b:8002", "*:1", "[::1]:8002", ""})
    void a_host_that_a_policy_cannot_name_does_not_get_into_it(String host) throws IOException {
        assertThat(sources(LOCAL, host)).isEqualTo("'self' http: https:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://a", "https://a;b", "https://a b/", "javascript:alert(1)//*", "https:// a"})
    void an_address_that_is_none_is_refused(String url) {
        assertThatThrownBy(() -> AdminAddress.of(url, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("admin_gui_api_url: '" + url + "'");
    }

    @Test
    void the_script_is_told_where_the_admin_api_is() throws IOException {
        assertThat(text(get("/kconfig.js")))
                .isEqualTo(
                        "window.K_CONFIG = {\"ADMIN_GUI_PATH\":\"/\",\"ADMIN_API_URL\":\"\","
                                + "\"ADMIN_API_PORT\":\"8001\",\"ADMIN_API_SSL_PORT\":\"8444\",\"ANONYMOUS_REPORTS\":\"false\"};\n");
        assertThat(get("/kconfig.js").headers().first("Content-Type")).isEqualTo("text/javascript; charset=utf-8");
    }
}
