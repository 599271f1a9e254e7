/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.manager;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.acceptance.support.Await;
import io.gatehouse.acceptance.support.Installed;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Chromium without a window, driven by its own driver over the WebDriver protocol. Where one of the two is not installed, the
 * tests are left out with a word, unless {@code GATEHOUSE_REFEREES=required} says that this is a failure.
 */
final class Browser implements AutoCloseable {
    /** The name of another site, which it leads to this machine. */
    static final String REBOUND = "rebound.example.com";

    private static final Duration START = Duration.ofSeconds(120);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> ENTER = Map.of("text", "\uE007");
    private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

    private final Process driver;
    private final HttpClient client = HttpClient.newHttpClient();
    private final String session;

    private Browser(Process driver, int port, Path profile, Path chromium) throws IOException, InterruptedException {
        this.driver = driver;
        List<String> arguments = List.of(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--window-size=1280,900",
                "--host-resolver-rules=MAP " + REBOUND + " 127.0.0.1",
                "--user-data-dir=" + profile);
        Map<String, Object> capabilities = Map.of(
                "browserName",
                "chrome",
                "goog:loggingPrefs",
                Map.of("browser", "ALL", "performance", "ALL"),
                "goog:chromeOptions",
                Map.of("binary", chromium.toString(), "args", arguments));
        String sessions = "http://127.0.0.1:" + port + "/session";
        JsonNode opened = send("POST", sessions, Map.of("capabilities", Map.of("alwaysMatch", capabilities)));
        session = sessions + "/" + opened.path("sessionId").asText();
    }

    /** Starts one, or leaves the test out. */
    static Browser start(Path folder) throws Exception {
        Path chromium = Installed.command("chromium");
        Path chromedriver = Installed.command("chromedriver");
        if (chromium == null || chromedriver == null) {
            Installed.missing("no chromium and chromedriver on the PATH");
        }
        Path output = Files.createTempFile(folder, "chromedriver", ".log");
        Process driver = new ProcessBuilder(String.valueOf(chromedriver), "--port=0")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            String printed = Await.until(
                    "a port of chromedriver", START, () -> Files.readString(output), text -> PORT.matcher(text)
                            .find());
            Matcher port = PORT.matcher(printed);
            if (!port.find()) {
                throw new AssertionError(printed);
            }
            return new Browser(
                    driver,
                    Integer.parseInt(port.group(1)),
                    folder.resolve("profile"),
                    Path.of(String.valueOf(chromium)));
        } catch (Exception | AssertionError e) {
            end(driver);
            throw e;
        }
    }

    void open(String url) throws IOException, InterruptedException {
        send("POST", session + "/url", Map.of("url", url));
    }

    void resize(int width, int height) throws IOException, InterruptedException {
        send("POST", session + "/window/rect", Map.of("width", width, "height", height));
    }

    /** What a function body of JavaScript returns; promises are waited for. */
    JsonNode run(String script, Object... arguments) throws IOException, InterruptedException {
        return send("POST", session + "/execute/sync", Map.of("script", script, "args", List.of(arguments)));
    }

    /** Waits until an element is there and visible. */
    void await(String selector) throws Exception {
        String visible = "const e = document.querySelector(arguments[0]); return !!e && e.checkVisibility()";
        Await.until(selector, PATIENCE, () -> run(visible, selector).asBoolean(), found -> found);
    }

    /** Waits until the text of an element contains another. */
    void awaitText(String selector, String text) throws Exception {
        Await.until("'" + text + "' in " + selector, PATIENCE, () -> text(selector), shown -> shown.contains(text));
    }

    /** What an element shows, or nothing when it is not there. */
    String text(String selector) throws IOException, InterruptedException {
        return run("return document.querySelector(arguments[0])?.innerText ?? ''", selector)
                .asText();
    }

    /** What elements show. */
    List<String> texts(String selector) throws IOException, InterruptedException {
        return strings(run("return [...document.querySelectorAll(arguments[0])].map(e => e.innerText)", selector));
    }

    static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(item -> strings.add(item.asText()));
        return strings;
    }

    /** Clicks where a user would. */
    void click(String selector) throws Exception {
        String visible = "const e = document.querySelector(arguments[0]); return e?.checkVisibility() ? e : null";
        Await.until(selector, PATIENCE, () -> isClicked(run(visible, selector)), clicked -> clicked);
    }

    /** Clicks the button with this text. */
    void press(String text) throws Exception {
        String visible = "const scope = document.querySelector('dialog[open]') ?? document;"
                + "return [...scope.querySelectorAll('button')]"
                + ".find(e => e.textContent === arguments[0] && e.checkVisibility()) ?? null";
        Await.until("button " + text, PATIENCE, () -> isClicked(run(visible, text)), clicked -> clicked);
    }

    /** Clicks an element unless there is none, or the page has drawn it anew since it was found. */
    private boolean isClicked(JsonNode found) throws IOException, InterruptedException {
        if (!found.has(ELEMENT)) {
            return false;
        }
        try {
            send("POST", session + "/element/" + found.path(ELEMENT).asText() + "/click", Map.of());
            return true;
        } catch (GoneElement e) {
            return false;
        }
    }

    /** Types instead of what is there. */
    void type(String selector, String text) throws Exception {
        await(selector);
        String element = session + "/element/" + element(selector);
        send("POST", element + "/clear", Map.of());
        send("POST", element + "/value", Map.of("text", text));
    }

    /** Presses the enter key on an element, without a pointer. */
    void enter(String selector) throws Exception {
        await(selector);
        send("POST", session + "/element/" + element(selector) + "/value", ENTER);
    }

    void choose(String selector, String option) throws Exception {
        await(selector);
        run(
                "const s = document.querySelector(arguments[0]); s.value = arguments[1];"
                        + "s.dispatchEvent(new Event('input', {bubbles: true}));"
                        + "s.dispatchEvent(new Event('change', {bubbles: true}))",
                selector,
                option);
    }

    private String element(String selector) throws IOException, InterruptedException {
        return send("POST", session + "/element", Map.of("using", "css selector", "value", selector))
                .path(ELEMENT)
                .asText();
    }

    /** What went wrong in pages since this was asked last. */
    List<String> complaints() throws IOException, InterruptedException {
        List<String> complaints = new ArrayList<>();
        for (JsonNode entry : send("POST", session + "/se/log", Map.of("type", "browser"))) {
            complaints.add(
                    entry.path("level").asText() + " " + entry.path("message").asText());
        }
        return complaints;
    }

    /** The origins that pages have sent requests to since this was asked last. */
    TreeSet<String> askedOrigins() throws IOException, InterruptedException {
        TreeSet<String> origins = new TreeSet<>();
        for (JsonNode entry : send("POST", session + "/se/log", Map.of("type", "performance"))) {
            JsonNode message = JSON.readTree(entry.path("message").asText()).path("message");
            if (message.path("method").asText().equals("Network.requestWillBeSent")) {
                URI uri = URI.create(
                        message.path("params").path("request").path("url").asText());
                if (uri.getScheme().startsWith("http")) {
                    origins.add(uri.getScheme() + "://" + uri.getAuthority());
                }
            }
        }
        return origins;
    }

    private JsonNode send(String method, String url, Object body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(120))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build();
        HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        JsonNode value = JSON.readTree(response.body()).path("value");
        if (response.statusCode() != 200) {
            String problem = url + ": " + value.path("message").asText();
            throw value.path("error").asText().equals("stale element reference")
                    ? new GoneElement(problem)
                    : new AssertionError(problem);
        }
        return value;
    }

    /** An element was asked for that is in the page no more. */
    private static final class GoneElement extends AssertionError {
        private static final long serialVersionUID = 1;

        private GoneElement(String problem) {
            super(problem);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        try {
            send("DELETE", session, Map.of());
        } finally {
            end(driver);
        }
    }

    private static void end(Process driver) {
        driver.descendants().forEach(ProcessHandle::destroyForcibly);
        driver.destroyForcibly();
        try {
            driver.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
