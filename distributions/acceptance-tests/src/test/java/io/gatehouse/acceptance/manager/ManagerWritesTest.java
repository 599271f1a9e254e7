/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.manager;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.testsupport.FreePort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the manager page asks of an Admin API that stores, and what it makes of the answers. */
@Tag("once")
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManagerWritesTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private Path scratch = Path.of("");
    private Browser browser;
    private AdminStub admin = new AdminStub();
    private GatewayProcess gateway;
    private String page = "";

    @BeforeAll
    void start_browser(@TempDir Path folder) throws Exception {
        scratch = folder;
        browser = Browser.start(scratch);
    }

    @AfterAll
    void stop_browser() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        admin = new AdminStub();
        int port = FreePort.find();
        page = "http://127.0.0.1:" + port + "/manager";
        gateway = Scratch.serving(
                scratch,
                "_format_version: '3.0'",
                Map.of(
                        "KONG_ADMIN_GUI_LISTEN", "127.0.0.1:" + port,
                        "KONG_ADMIN_GUI_PATH", "/manager",
                        "KONG_ADMIN_GUI_API_URL", "http://127.0.0.1:" + admin.port()));
    }

    @AfterEach
    void stop() {
        gateway.close();
        admin.close();
    }

    private void show(String view) throws Exception {
        browser.open("about:blank");
        browser.open(page + "#" + view);
        browser.await(".page[data-shown=" + view + "]");
    }

    private void toldLast(String request, String body) throws Exception {
        List<String> told = Await.until("a " + request, SOON, admin::told, list -> !list.isEmpty());
        String last = told.get(told.size() - 1);
        assertThat(last).startsWith(request + " ");
        assertThat(JSON.readTree(last.substring(request.length()))).isEqualTo(JSON.readTree(body));
    }

    @Test
    void a_plugin_is_added_with_what_was_filled_in() throws Exception {
        admin.set("POST /plugins", 201, "{}");
        show("routes");
        browser.click("[aria-label='Add plugin to orders']");
        browser.choose("#plugin", "limiter");

        browser.type("[id='config.minute']", "7");
        browser.type("[id='config.headers']", "x-a\nx-b");
        browser.click("[id='config.hidden']");
        browser.press("Add");

        toldLast("POST /plugins", """
                {"name": "limiter", "route": {"id": "r1"}, "config": {"minute": 7, "headers": ["x-a", "x-b"], "hidden": true}}""");
        browser.awaitText("#toast", "Plugin limiter was added");
    }

    @Test
    void a_plugin_is_changed_in_nothing_but_what_was_changed() throws Exception {
        admin.set("PATCH /plugins/p1", 200, "{}");
        show("routes");
        browser.click("[data-plugin=limiter]");

        browser.click(".record summary");
        browser.type("[id='config.redis.host']", "r.example.com");
        browser.type("[id='config.minute']", "");
        browser.click("[id='plugin.enabled']");
        browser.press("Save");

        toldLast("PATCH /plugins/p1", """
                {"enabled": false, "config": {"minute": null, "redis": {"host": "r.example.com"}}}""");
    }

    @Test
    void a_plugin_is_removed_when_somebody_is_sure() throws Exception {
        admin.set("DELETE /plugins/p1", 204, "");
        show("routes");
        browser.click("[data-plugin=limiter]");

        browser.press("Remove");
        assertThat(admin.told()).isEmpty();
        browser.press("Really remove?");

        Await.until("a removal", SOON, admin::told, told -> told.equals(List.of("DELETE /plugins/p1")));
        browser.awaitText("#toast", "Plugin limiter was removed");
    }

    @Test
    void errors_stand_beside_their_fields() throws Exception {
        admin.set("POST /plugins", 400, """
                {"name": "schema violation", "code": 2, "message": "3 schema violations", "fields": {
                 "@entity": ["a limit is needed"], "tags": "expected a set",
                 "config": {"minute": "expected a <b>number</b>", "headers": [null, "length must be at least 1"],
                  "redis": {"host": "invalid value"}}}}""");
        show("routes");
        browser.press("Add global plugin");
        browser.choose("#plugin", "limiter");

        browser.press("Add");

        browser.awaitText("dialog .problems", "a limit is needed");
        assertThat(browser.text("[id='config.minute-error']")).isEqualTo("expected a <b>number</b>");
        assertThat(browser.text("[id='config.headers-error']")).isEqualTo("length must be at least 1");
        assertThat(browser.text("[id='config.redis.host-error']")).isEqualTo("invalid value");
        assertThat(browser.text("[id='plugin.tags-error']")).isEqualTo("expected a set");
        assertThat(browser.run("return document.querySelectorAll('dialog [aria-invalid]').length")
                        .asInt())
                .isEqualTo(4);
    }

    @Test
    void a_store_that_is_away_is_told() throws Exception {
        admin.set("POST /plugins", 503, "{\"message\": \"the database does not answer\"}");
        show("routes");
        browser.press("Add global plugin");
        browser.choose("#plugin", "limiter");

        browser.press("Add");

        browser.awaitText("dialog .problems", "the database does not answer");
    }

    @Test
    void broken_units_come_first_with_reason_and_remedy() throws Exception {
        admin.set("GET /plugins/reports", 200, """
                {"data": [
                 {"unit": "key-auth.jar", "state": "LOADED", "plugins": ["key-auth"], "version": "1.2", "checksum": "0123456789abcdef"},
                 {"unit": "<b>.jar", "state": "BROKEN", "plugins": [], "version": "", "checksum": "", "reason": "OTHER_API",
                  "message": "built for plugin API 9", "remedy": "Take a version for 0.1"}]}""");
        show("plugins");

        assertThat(browser.texts("tbody th")).containsExactly("<b>.jar", "key-auth.jar");
        assertThat(browser.text("tbody")).contains("OTHER_API", "built for plugin API 9", "Take a version for 0.1");
        assertThat(browser.text("main .notice")).contains("1 of 2 units");

        admin.set("POST /plugins/reload", 200, "{}");
        admin.set("GET /plugins/reports", 200, "{\"data\": []}");
        browser.press("Reload plugins");

        browser.awaitText("main .notice", "The plugins directory is empty");
        assertThat(admin.told()).containsExactly("POST /plugins/reload");
    }

    @Test
    void a_request_is_explained() throws Exception {
        admin.set("POST /explain", 200, """
                {"route": "orders, by path /orders", "plugins": [{"name": "limiter", "priority": 910, "phases": ["access", "response"]}],
                 "calls": [{"line": "POST https://lambda.example.com/f", "body": "{\\"a\\": \\"<i>\\"}"}], "status": null}""");
        show("explain");

        browser.choose("#method", "POST");
        browser.type("#path", "/orders?a=1");
        browser.type("#headers", "X-A: 1\nX-B: 2\nX-A: 3");
        browser.type("#body", "text");
        browser.press("Explain");

        browser.awaitText(".result", "POST https://lambda.example.com/f");
        assertThat(browser.text(".result")).contains("orders, by path /orders", "limiter", "910", "{\"a\": \"<i>\"}");
        toldLast("POST /explain", """
                {"method": "POST", "path": "/orders?a=1", "headers": {"X-A": "1, 3", "X-B": "2"}, "body": "text"}""");
    }

    @Test
    void a_token_is_asked_for_when_the_api_wants_one() throws Exception {
        admin.set("GET /", 401, "{\"message\": \"Unauthorized\"}");
        browser.open("about:blank");
        browser.open(page + "#routes");
        browser.await("dialog.token[open]");

        browser.type("#token", "open-sesame");
        admin.set("GET /", 200, """
                {"hostname": "here", "configuration": {"database": "embedded"}, "plugins": {"available_on_server": {}}}""");
        browser.press("Use it");

        browser.awaitText("#node", "here");
        browser.await(".page[data-shown=routes]");
    }
}
