/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.manager;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.Command;
import io.gatehouse.acceptance.support.GatewayProcess;
import io.gatehouse.acceptance.support.Reply;
import io.gatehouse.acceptance.support.Scratch;
import io.gatehouse.acceptance.support.ScriptedServer;
import io.gatehouse.acceptance.support.Wire;
import io.gatehouse.testsupport.FreePort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The manager page of a gateway that has its configuration from a file. */
@Tag("once")
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManagerTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final String CONFIGURATION = """
            _format_version: "3.0"
            services:
            - {name: orders, url: "http://127.0.0.1:1/api", routes: [{name: orders, methods: [GET], paths: ["/orders"]}]}
            routes:
            - {name: teapot, paths: ["/teapot"]}
            consumers:
            - {username: "<img src=x onerror=alert(1)><script>alert(2)</script>"}
            plugins:
            - {route: orders, name: rate-limiting, config: {minute: 5, policy: local}}
            - {service: orders, name: rate-limiting, config: {minute: 9, policy: local}}
            - {service: orders, name: key-auth, enabled: false}
            - route: orders
              name: request-termination
              ordering: {before: {access: [rate-limiting]}}
              config: {status_code: 200, body: "<script>window.broken = 1</script>"}
            - {route: orders, name: response-transformer, config: {add: {headers: ["x-a:1"]}}}
            - consumer: "<img src=x onerror=alert(1)><script>alert(2)</script>"
              name: request-transformer
              config: {add: {headers: ["x-a:1"]}}
            - {route: teapot, name: request-termination, config: {status_code: 418}}
            - {name: prometheus, config: {status_code_metrics: true, latency_metrics: true}}
            """;

    private Path scratch = Path.of("");
    private Browser browser;
    private GatewayProcess gateway;
    private String page = "";
    private String admin = "";

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        scratch = folder;
        browser = Browser.start(scratch);
        int port = FreePort.find();
        gateway = Scratch.serving(scratch, CONFIGURATION, Map.of("KONG_ADMIN_GUI_LISTEN", "127.0.0.1:" + port));
        page = "http://127.0.0.1:" + port;
        admin = "http://127.0.0.1:" + gateway.adminPort();
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
        browser.askedOrigins();
    }

    private void show(String view) throws Exception {
        browser.open(page + "/#" + view);
        browser.await(".page[data-shown=" + view + "]");
    }

    private void everythingWasInOrder() throws Exception {
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.askedOrigins()).containsExactlyInAnyOrder(page, admin);
    }

    @Test
    void a_site_whose_name_leads_to_this_machine_gets_nothing() throws Exception {
        for (String own : List.of(page + "/kconfig.js", admin + "/routes")) {
            browser.open(own.replace("127.0.0.1", Browser.REBOUND));

            assertThat(browser.run("return document.body.innerText").asText())
                    .contains("the request is for host '" + Browser.REBOUND + "'");
        }
        // A page of that site can name another language than the browser's, but has to name one.
        assertThat(browser.run("const ask = new XMLHttpRequest(); ask.open('GET', '/services', false);"
                                + "ask.setRequestHeader('Accept-Language', ''); ask.setRequestHeader('User-Agent', 'curl');"
                                + "ask.send(); return ask.status")
                        .asInt())
                .isEqualTo(403);
    }

    @Test
    void routes_show_their_plugins_in_the_order_they_run() throws Exception {
        show("routes");

        JsonNode steps = browser.run("""
                return [...document.querySelectorAll('section[aria-label="Route orders"] .chain .step')].map(step => [
                    step.dataset.plugin, step.querySelector('.priority').innerText, step.querySelector('.scope').innerText,
                    step.querySelector('.state')?.innerText ?? 'runs',
                    [...step.querySelectorAll('.phase.on')].map(phase => phase.innerText).join(' ')].join(', '))""");

        assertThat(Browser.strings(steps))
                .containsExactly(
                        "key-auth, 1250, service, disabled, ",
                        "request-termination, 2, route, runs, access",
                        "rate-limiting, 910, route, runs, access response",
                        "rate-limiting, 910, service, overridden, ",
                        "request-transformer, 801, consumer, runs, access",
                        "response-transformer, 800, route, runs, response",
                        "prometheus, 13, global, runs, log");
        assertThat(browser.text("section[aria-label='Route orders'] .target")).contains("orders", "127.0.0.1:1/api");
        assertThat(browser.text("section[aria-label='Route teapot'] .target")).contains("No service");
        everythingWasInOrder();
    }

    @Test
    void the_order_is_that_of_explain() throws Exception {
        Path file = Files.writeString(scratch.resolve("explained.yml"), CONFIGURATION);
        Command explained = Command.run(scratch, Map.of(), "explain", "GET", "/orders", "--config", file.toString());
        Matcher line = Pattern.compile("(?m)^ +([a-z-]+) \\(priority").matcher(explained.output());
        List<String> order = new ArrayList<>();
        while (line.find()) {
            order.add(line.group(1));
        }
        show("routes");

        JsonNode shown = browser.run("""
                return [...document.querySelectorAll('section[aria-label="Route orders"] .step.runs')]
                    .filter(step => !step.querySelector('.scope.consumer')).map(step => step.dataset.plugin)""");

        assertThat(order).hasSizeGreaterThan(3);
        assertThat(Browser.strings(shown)).containsExactlyElementsOf(order);
    }

    @Test
    void routes_are_found_by_what_they_show() throws Exception {
        show("routes");

        browser.type("#filter", "TEAPOT");

        browser.awaitText(".head [role=status]", "1 of 2 routes");
        assertThat(browser.texts(".route h2")).containsExactly("teapot");
        everythingWasInOrder();
    }

    @Test
    void names_that_look_like_html_are_shown_as_text() throws Exception {
        show("routes");

        assertThat(browser.text("section[aria-label='Route orders'] .who"))
                .startsWith("<img src=x onerror=alert(1)><script>");
        browser.click("section[aria-label='Route orders'] [data-plugin=request-termination]");
        browser.awaitText("dialog pre", "<script>window.broken = 1</script>");
        assertThat(browser.run("return document.querySelectorAll('main img, main script, dialog script').length")
                        .asInt())
                .isZero();
        assertThat(browser.run("return window.broken ?? 0").asInt()).isZero();
        everythingWasInOrder();
    }

    @Test
    void charts_move_with_the_traffic() throws Exception {
        show("traffic");
        String before = browser.text(".tile:nth-child(2) dd");
        for (int i = 0; i < 40; i++) {
            Wire.get(gateway.proxyPort(), "/teapot");
        }

        Await.until(
                "a higher count",
                SOON,
                () -> browser.text(".tile:nth-child(2) dd"),
                now -> Integer.parseInt(now) >= Integer.parseInt(before) + 40);
        browser.run("document.querySelector('.plot').focus()");
        JsonNode highest = browser.run("""
                const line = document.querySelector('.chart .line.s1').getAttribute('d');
                return Math.min(...[...line.matchAll(/[ML][\\d.]+ ([\\d.]+)/g)].map(point => Number(point[1])))""");

        assertThat(highest.asDouble()).as("the line of 4xx rises").isLessThan(150);
        assertThat(browser.run("return document.querySelector('.plot').getAttribute('aria-label')")
                        .asText())
                .startsWith("Requests: all ");
        everythingWasInOrder();
    }

    @Test
    void a_read_only_gateway_gives_yaml_that_can_be_used() throws Exception {
        show("routes");
        browser.click("[aria-label='Add plugin to teapot']");
        browser.choose("#plugin", "rate-limiting");

        browser.type("[id='config.minute']", "7");
        browser.choose("[id='config.limit_by']", "header");
        browser.type("[id='config.header_name']", "yes: #1");

        assertThat(browser.text("dialog .notice")).contains("read-only", "kong.yml");
        assertThat(browser.texts("dialog footer button")).containsExactly("Check", "Close");
        String yaml = browser.text("dialog pre");
        assertThat(yaml).startsWith("plugins:\n- name: rate-limiting\n  route: teapot\n  config:\n    minute: 7\n");
        String whole = "_format_version: \"3.0\"\nroutes: [{name: teapot, paths: [/]}]\n" + yaml;
        Path file = Files.writeString(scratch.resolve("from-the-page.yml"), whole);
        Command check = Command.run(scratch, Map.of(), "check", file.toString());
        assertThat(check.status()).as(whole + check.output()).isNotZero();
        browser.type("[id='config.header_name']", "x-customer");
        Files.writeString(file, whole.replace(yaml, browser.text("dialog pre")));
        check = Command.run(scratch, Map.of(), "check", file.toString());
        assertThat(check.status()).as(Files.readString(file) + check.output()).isZero();
        everythingWasInOrder();
    }

    @Test
    void what_the_schema_refuses_is_shown_beside_the_field() throws Exception {
        show("routes");
        browser.press("Add global plugin");
        browser.choose("#plugin", "rate-limiting");

        browser.type("[id='config.minute']", "many");
        browser.press("Check");
        browser.awaitText("[id='config.minute-error']", "expected a number");

        assertThat(browser.run("return document.activeElement.id").asText()).isEqualTo("config.minute");
        browser.type("[id='config.minute']", "");
        browser.press("Check");
        browser.awaitText("dialog .problems", "at least one of these fields must be non-empty");
        browser.type("[id='config.minute']", "3");
        browser.press("Check");
        browser.awaitText("dialog .problems", "This is right");
        assertThat(browser.text("[id='config.minute-error']")).isEmpty();
    }

    @Test
    void a_keyboard_is_enough() throws Exception {
        show("routes");

        browser.enter("section[aria-label='Route teapot'] [data-plugin=request-termination]");
        browser.await("dialog.editor[open]");

        assertThat(browser.run("return document.activeElement.closest('dialog') !== null")
                        .asBoolean())
                .isTrue();
        browser.press("Close");
        Await.until(
                "the end of the dialog",
                SOON,
                () -> browser.run("return document.querySelector('dialog') === null")
                        .asBoolean(),
                closed -> closed);
        JsonNode unlabelled = browser.run("""
                return [...document.querySelectorAll('button, input, select, textarea, a')]
                    .filter(e => !(e.innerText?.trim() || e.ariaLabel || e.labels?.length)).map(e => e.outerHTML)""");
        assertThat(Browser.strings(unlabelled)).isEmpty();
        everythingWasInOrder();
    }

    @Test
    void every_page_fits_into_narrow_windows() throws Exception {
        browser.resize(800, 900);
        for (String view : List.of("routes", "traffic", "plugins", "explain")) {
            show(view);

            JsonNode widths = browser.run("return [innerWidth, document.documentElement.scrollWidth]");
            assertThat(widths.get(0).asInt()).as(view).isEqualTo(800);
            assertThat(widths.get(1).asInt()).as(view).isLessThanOrEqualTo(800);
        }
        browser.resize(1280, 900);
        everythingWasInOrder();
    }

    @Test
    void plugins_are_listed() throws Exception {
        show("plugins");

        assertThat(browser.text("main table")).contains("key-auth", "rate-limiting", "aws-lambda");
        everythingWasInOrder();
    }

    @Test
    void the_page_can_send_nothing_to_other_servers() throws Exception {
        try (ScriptedServer other = ScriptedServer.answering(request -> "HTTP/1.1 204 Gone\r\n\r\n")) {
            show("routes");

            String outcome = browser.run(
                            "return fetch(arguments[0], {mode: 'no-cors'}).then(() => 'sent', () => 'refused')",
                            "http://127.0.0.1:" + other.port() + "/")
                    .asText();

            assertThat(outcome).isEqualTo("refused");
            assertThat(other.accepted()).isZero();
        }
    }

    @Test
    void pages_of_other_sites_cannot_use_the_admin_api() throws Exception {
        String page = "<!DOCTYPE html><title>Another site</title>";
        try (ScriptedServer site = ScriptedServer.answering(request -> "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                + "Content-Length: " + page.length() + "\r\n\r\n" + page)) {
            browser.open("http://localhost:" + site.port() + "/");
            String ask = """
                    const form = arguments[1] && new URLSearchParams({config: arguments[1]});
                    return fetch(arguments[0], form ? {method: 'POST', body: form, mode: 'no-cors'} : {})
                        .then(response => response.type + ' ' + response.status, () => 'failed')""";

            String read = browser.run(ask, admin + "/plugins", "").asText();
            String written = browser.run(ask, admin + "/config", "_format_version: '3.0'")
                    .asText();

            assertThat(read).isEqualTo("cors 403");
            assertThat(written).isEqualTo("opaque 0");
            assertThat(Wire.getLocal(gateway.adminPort(), "/routes").text()).contains("teapot");
        }
    }

    @Test
    void other_sites_cannot_frame_it_or_bring_scripts_into_it() throws Exception {
        Reply reply = Wire.getLocal(Integer.parseInt(page.substring(page.lastIndexOf(':') + 1)), "/");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.headers().first("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "*");
        assertThat(reply.headers().first("X-Frame-Options")).isEqualTo("DENY");
        assertThat(reply.headers().first("X-Content-Type-Options")).isEqualTo("nosniff");
    }
}
