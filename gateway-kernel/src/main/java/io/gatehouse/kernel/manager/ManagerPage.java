/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.manager;

import io.gatehouse.kernel.http.AdminHandler;
import io.gatehouse.kernel.http.AdminRequest;
import io.gatehouse.kernel.http.AdminResponse;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.plugin.http.HeaderList;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Serves the files of the manager page, and the little script that tells them where the Admin API is. Nothing of the gateway's
 * configuration passes here: the browser asks the Admin API for it. Safe for many threads.
 */
public final class ManagerPage implements AdminHandler {

    private static final byte[] NOTHING = {};
    private static final String FIRST_FILE = "index.html";
    private static final String SETTINGS = "kconfig.js";

    /** Names without a way up, or into other packages. */
    private static final Pattern FILE = Pattern.compile("[a-z]+\\.(html|css|js|svg)");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private final String base;
    private final AdminAddress api;
    private final String product;

    /**
     * The page.
     *
     * @param path where it is, such as {@code /} or {@code /manager}
     * @param api where browsers find the Admin API
     * @param product text of the {@code Server} header
     */
    public ManagerPage(String path, AdminAddress api, String product) {
        if (!path.startsWith("/") || path.length() > 1 && path.endsWith("/")) {
            throw new IllegalArgumentException(
                    "admin_gui_path: '" + path + "' (expected: a path with a slash in front and none at its end)");
        }
        base = path.equals("/") ? "" : path;
        this.api = api;
        this.product = product;
    }

    @Override
    public AdminResponse handle(AdminRequest request) throws IOException {
        HeaderList headers = new HeaderList();
        headers.set("Server", product);
        protect(headers, request.headers().first("Host"));
        String method = request.method();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            headers.set("Allow", "GET, HEAD");
            return new AdminResponse(405, headers, NOTHING);
        }
        if (!base.isEmpty() && request.path().equals(base)) {
            headers.set("Location", base + "/");
            return new AdminResponse(301, headers, NOTHING);
        }
        String file = file(request.path());
        byte[] content = file == null ? null : content(file);
        if (file == null || content == null) {
            headers.set("Content-Type", "text/plain; charset=utf-8");
            return new AdminResponse(404, headers, "Not found".getBytes(StandardCharsets.UTF_8));
        }
        headers.set("Content-Type", type(file));
        return new AdminResponse(200, headers, method.equals("HEAD") ? NOTHING : content);
    }

    /** Other sites can neither frame the page nor bring scripts into it, and the page talks to nobody but the Admin API. */
    private void protect(HeaderList headers, @Nullable String host) {
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src "
                        + api.sources(host) + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        headers.set("X-Frame-Options", "DENY");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cache-Control", "no-cache");
    }

    private @Nullable String file(String path) {
        if (!path.startsWith(base + "/")) {
            return null;
        }
        String name = path.substring(base.length() + 1);
        if (name.isEmpty()) {
            return FIRST_FILE;
        }
        return FILE.matcher(name).matches() ? name : null;
    }

    private byte @Nullable [] content(String file) throws IOException {
        if (file.equals(SETTINGS)) {
            byte[] members = JsonCodec.INSTANCE.write(api.members(base));
            return ("window.K_CONFIG = " + new String(members, StandardCharsets.UTF_8) + ";\n")
                    .getBytes(StandardCharsets.UTF_8);
        }
        try (InputStream stream = ManagerPage.class.getResourceAsStream(file)) {
            return stream == null ? null : stream.readAllBytes();
        }
    }

    private static String type(String file) {
        return TYPES.getOrDefault(file.substring(file.lastIndexOf('.') + 1), "application/octet-stream");
    }
}
