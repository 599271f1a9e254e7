/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Wire;
import io.gatehouse.testsupport.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The manager page of a gateway that stores its configuration: what is changed on the page is served. */
@Tag("once")
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManagerStoreTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private Browser browser;
    private GatewayProcess gateway;
    private String page = "";

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        browser = Browser.start(folder);
        int port = FreePort.find();
        page = "http://127.0.0.1:" + port;
        Map<String, String> settings =
                Map.of("KONG_DATABASE", "embedded", "KONG_ADMIN_GUI_LISTEN", "127.0.0.1:" + port);
        gateway = GatewayProcess.start(GatewayProcess.home(), folder, settings);
        gateway.awaitStarted();
    }

    @AfterAll
    void stop() throws Exception {
        if (gateway != null) {
            gateway.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void forget_other_pages() throws Exception {
        browser.open("about:blank");
        browser.complaints();
    }

    private void addRoute(String name) throws IOException {
        String route = "name=" + name + "&paths[]=/" + name;
        String answer = Wire.ask(
                        gateway.adminPort(),
                        "POST /routes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                                + "Content-Length: " + route.length() + "\r\nConnection: close\r\n\r\n" + route)
                .text();
        assertThat(answer).contains("\"name\":\"" + name + "\"");
    }

    private void show(String view) throws Exception {
        browser.open(page + "/#" + view);
        browser.await(".page[data-shown=" + view + "]");
    }

    private void serves(String path, int status) throws Exception {
        Await.until(
                path + " with " + status,
                SOON,
                () -> Wire.get(gateway.proxyPort(), path).status(),
                found -> found == status);
    }

    @Test
    void a_plugin_is_added_changed_and_removed() throws Exception {
        addRoute("pot");
        show("routes");

        browser.click("[aria-label='Add plugin to pot']");
        browser.choose("#plugin", "request-termination");
        browser.type("[id='config.status_code']", "418");
        browser.press("Add");
        browser.await("section[aria-label='Route pot'] [data-plugin=request-termination]");
        serves("/pot", 418);

        browser.click("section[aria-label='Route pot'] [data-plugin=request-termination]");
        browser.type("[id='config.status_code']", "410");
        browser.press("Save");
        browser.awaitText("#toast", "was changed");
        serves("/pot", 410);

        browser.click("section[aria-label='Route pot'] [data-plugin=request-termination]");
        browser.press("Remove");
        browser.press("Really remove?");
        browser.awaitText("#toast", "was removed");
        serves("/pot", 503);
        Await.until(
                "the route without plugins",
                SOON,
                () -> browser.texts("section[aria-label='Route pot'] .step"),
                List::isEmpty);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void what_is_refused_is_shown_beside_its_field() throws Exception {
        addRoute("kettle");
        show("routes");
        browser.click("[aria-label='Add plugin to kettle']");
        browser.choose("#plugin", "request-termination");

        browser.type("[id='config.status_code']", "99999");
        browser.press("Add");

        browser.awaitText("[id='config.status_code-error']", "between 100 and 599");
        assertThat(browser.texts("dialog footer button")).containsExactly("Check", "Cancel", "Add");
    }

    @Test
    void a_second_use_at_the_same_place_is_refused_in_words() throws Exception {
        addRoute("cup");
        show("routes");
        for (int i = 0; i < 2; i++) {
            browser.click("[aria-label='Add plugin to cup']");
            browser.choose("#plugin", "correlation-id");
            browser.await("[id='config.header_name']");
            browser.press("Add");
            if (i == 0) {
                browser.await("section[aria-label='Route cup'] [data-plugin=correlation-id]");
            }
        }

        browser.awaitText("dialog .problems", "UNIQUE violation");
    }

    @Test
    void a_request_is_explained() throws Exception {
        addRoute("saucer");
        show("explain");

        browser.type("#path", "/saucer");
        browser.type("#headers", "X-A: 1\nX-A: 2");
        browser.press("Explain");

        browser.awaitText(".result .route-name", "saucer");
        assertThat(browser.text(".result")).contains("Status 503");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void plugins_are_reported_and_reloaded() throws Exception {
        show("plugins");

        assertThat(browser.texts("tbody th")).contains("key-auth", "aws-lambda");
        assertThat(browser.texts(".badge")).containsOnly("loaded");
        browser.press("Reload plugins");
        browser.await("#toast.shown:not(.bad)");
        assertThat(browser.complaints()).isEmpty();
    }
}
