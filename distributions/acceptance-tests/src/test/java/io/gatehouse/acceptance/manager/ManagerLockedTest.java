/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.manager;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Wire;
import io.gatehouse.kernel.database.PostgresServer;
import io.gatehouse.testsupport.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The manager page of a gateway on PostgreSQL whose Admin API wants a token. */
@Tag("once")
@Timeout(300)
class ManagerLockedTest {
    private static final String TOKEN = "open-sesame";
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path scratch;

    private Browser browser;
    private PostgresServer server;
    private GatewayProcess gateway;
    private String page = "";

    @BeforeEach
    void start() throws Exception {
        browser = Browser.start(scratch);
        server = PostgresServer.start(scratch.resolve("server"));
        int port = FreePort.find();
        page = "http://127.0.0.1:" + port;
        Map<String, String> settings = new HashMap<>(server.settings(server.newDatabase()));
        settings.put("KONG_ADMIN_GUI_LISTEN", "127.0.0.1:" + port);
        settings.put("KONG_ADMIN_TOKEN", TOKEN);
        gateway = GatewayProcess.start(
                GatewayProcess.home(), Files.createDirectory(scratch.resolve("gateway")), settings);
        gateway.awaitStarted();
    }

    @AfterEach
    void stop() throws Exception {
        if (gateway != null) {
            gateway.close();
        }
        if (server != null) {
            server.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    private void addRoute() throws IOException {
        add("/routes", "name=pot&paths[]=/pot");
    }

    private void add(String collection, String entity) throws IOException {
        int status = Wire.ask(
                        gateway.adminPort(),
                        "POST " + collection + " HTTP/1.1\r\nHost: localhost\r\nKong-Admin-Token: " + TOKEN
                                + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                                + entity.length() + "\r\nConnection: close\r\n\r\n" + entity)
                .status();
        assertThat(status).isEqualTo(201);
    }

    private void enter(String token) throws Exception {
        browser.await("dialog.token[open]");
        browser.type("#token", token);
        browser.press("Use it");
    }

    @Test
    void opens_with_the_token_and_with_nothing_else() throws Exception {
        addRoute();
        browser.open(page + "/#routes");
        browser.awaitText("#view .notice", "is locked");
        browser.awaitText("#node", "Locked");
        assertThat(browser.text("dialog.token")).doesNotContain("not the token");

        enter("a-guess");
        browser.awaitText("dialog.token .error", "not the token");
        browser.run("document.querySelector('dialog.token').close()");
        browser.press("Enter the token");
        enter(TOKEN);

        browser.awaitText("#node", "postgres");
        browser.complaints();
        browser.press("Add global plugin");
        browser.choose("#plugin", "request-termination");
        browser.type("[id='config.status_code']", "418");
        browser.press("Add");
        browser.awaitText("#toast", "was added");
        Await.until(
                "the teapot", SOON, () -> Wire.get(gateway.proxyPort(), "/pot").status(), found -> found == 418);
        for (String view : List.of("traffic", "plugins", "explain")) {
            browser.open(page + "/#" + view);
            browser.await(".page[data-shown=" + view + "]");
        }
        assertThat(browser.complaints()).isEmpty();

        JsonNode kept = browser.run("return [localStorage.length, document.cookie, Object.values(sessionStorage)]");
        assertThat(kept.toString()).isEqualTo("[0,\"\",[\"" + TOKEN + "\"]]");
        assertThat(gateway.output()).doesNotContain(TOKEN, "a-guess");
    }

    @Test
    void fits_a_telephone() throws Exception {
        addRoute();
        add("/routes/pot/plugins", "name=rate-limiting&config.minute=5");
        browser.open(page + "/#routes");
        enter(TOKEN);
        browser.await(".page[data-shown=routes]");
        browser.resize(500, 844);

        browser.click("[data-plugin=rate-limiting]");
        browser.run("document.querySelector('dialog[open]').style.width = '354px'");

        JsonNode outside = browser.run("""
                const edge = document.querySelector('dialog[open]').getBoundingClientRect();
                return [...document.querySelectorAll('dialog[open] footer button')]
                    .filter(button => button.getBoundingClientRect().right > edge.right - 8 || button.getBoundingClientRect().left < edge.left)
                    .map(button => button.textContent)""");
        assertThat(browser.texts("dialog footer button")).contains("Remove", "Check", "Cancel", "Save");
        assertThat(Browser.strings(outside)).isEmpty();
    }
}
