/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.StoredConfigurations;
import io.gatehouse.kernel.http.AdminResponse;
import io.gatehouse.kernel.json.JsonCodec;
import io.gatehouse.kernel.store.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that nobody meant: each is answered, none breaks anything, and what is refused changes nothing. */
@Timeout(300)
class RandomRequestsTest {

    private static final String ID = "a1b2c3d4-0000-4000-8000-000000000001";
    private static final String[] METHODS = {"GET", "POST", "PUT", "PATCH", "PATCH", "DELETE", "HEAD", "OPTIONS", "LINK"
    };
    private static final String[] SEGMENTS = {
        "..",
        "%2e%2e",
        "%2f",
        "%00",
        "%",
        "%zz",
        "%ff",
        "a b",
        "+",
        ID,
        "null",
        "-1",
        "\"",
        ";",
        "\u00e9",
        "[",
        "{",
        "127.0.0.1:80",
        "[::1]:80",
        "*",
        "tag,",
        "%0d%0a",
        "key-auth",
        "services",
        "s",
        "",
        "x:1"
    };
    private static final String[] NAMES = {
        "name",
        "host",
        "port",
        "url",
        "paths",
        "hosts",
        "headers",
        "tags",
        "config",
        "id",
        "service",
        "route",
        "consumer",
        "username",
        "target",
        "weight",
        "certificate",
        "cert",
        "key",
        "snis",
        "prefix",
        "jwk",
        "pem",
        "kid",
        "retries",
        "ttl",
        "created_at",
        "protocols",
        "methods",
        "sources",
        "healthchecks",
        "hash_on",
        "password",
        "",
        "nope",
        "@entity",
        "a]",
        "\u0000"
    };
    private static final String[] TAILS = {
        "[]", "[1]", "[0]", "[-1]", "[9999]", "[99999]", "[x]", "[", "]", ".", "..", "[[]]", "[1][1]", ".1", ".a",
        ".[1]"
    };
    private static final String[] TEXTS = {
        "",
        "x",
        "s",
        "/",
        "~/(",
        "~/[",
        "http://a",
        "http://a:99999",
        "http://[::1",
        "\u0000",
        "\ud83d\ude00",
        "127.0.0.1",
        "1.2.3.4/99",
        "*.a.*",
        "a..b",
        "{vault://env/x}",
        "{vault://",
        ID,
        "GET",
        "tcp",
        "key-auth",
        "a:b",
        "1",
        "-1",
        "1e400",
        "true",
        "null",
        "-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----",
        "\r\nX: y"
    };
    private static final String[] NUMBERS = {
        "0",
        "-1",
        "1.5",
        "1e308",
        "1e400",
        "9223372036854775808",
        "18446744073709551616",
        "1E+2147483647",
        "true",
        "null"
    };

    private final MemoryStore.Database database = new MemoryStore.Database();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private AdminFixture gateway;
    private List<?> addresses;

    @BeforeEach
    void start() throws Exception {
        gateway = new AdminFixture(StoredConfigurations.of(database));
        String endpoints = new String(gateway.get("/endpoints").body(), StandardCharsets.UTF_8);
        addresses = (List<?>) AnswerComparison.at(JsonCodec.INSTANCE.read(endpoints), "/data");
        assertThat(addresses).hasSizeGreaterThan(50);
    }

    private String one(String... of) {
        return of[random.nextInt(of.length)];
    }

    private void seedEntities() {
        gateway.json("PUT", "/services/s", "{\"host\": \"h\"}");
        gateway.json("PUT", "/routes/s", "{\"paths\": [\"/s\"], \"service\": {\"name\": \"s\"}}");
        gateway.json("PUT", "/consumers/s", "{}");
        gateway.json("PUT", "/upstreams/s", "{}");
        gateway.json("PUT", "/plugins/" + ID, "{\"name\": \"key-auth\"}");
    }

    private String address() {
        StringBuilder path = new StringBuilder();
        String pattern = String.valueOf(addresses.get(random.nextInt(addresses.size())));
        for (String part : pattern.substring(1).split("/", -1)) {
            boolean open = part.startsWith("{");
            String known = part.equals("{plugins}") ? ID : "s";
            String text = !open ? part : random.nextInt(3) > 0 ? known : one(SEGMENTS);
            path.append('/').append(text);
        }
        if (random.nextInt(20) == 0) {
            path.append('/').append(one(SEGMENTS));
        }
        return path.append(
                        random.nextInt(3) > 0
                                ? ""
                                : "?" + one("size", "offset", "tags", "path", "method", "header")
                                        + one(
                                                "",
                                                "=",
                                                "=1",
                                                "=-1",
                                                "=%00",
                                                "=a,b",
                                                "=a/b",
                                                "=%zz",
                                                "=eyJ",
                                                "=//x/..",
                                                "=X:%0d%0ay"))
                .toString();
    }

    private String json(int depth) {
        int kind = random.nextInt(depth > 3 ? 3 : 6);
        if (kind < 2) {
            return JsonCodec.INSTANCE.text(one(TEXTS));
        }
        if (kind == 2) {
            return one(NUMBERS);
        }
        List<String> parts = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            parts.add(kind == 3 ? json(depth + 1) : JsonCodec.INSTANCE.text(one(NAMES)) + ":" + json(depth + 1));
        }
        String inside = String.join(",", parts);
        return kind == 3 ? "[" + inside + "]" : "{" + inside + "}";
    }

    private String name() {
        StringBuilder name = new StringBuilder(one(NAMES));
        for (int i = random.nextInt(4); i > 0; i--) {
            name.append(one(TAILS));
        }
        return random.nextInt(200) == 0
                ? name + one("[x]", "[1]", "[]", ".a", "[").repeat(20_000)
                : name.toString();
    }

    private String form() {
        List<String> parts = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            parts.add(name() + one("", "=", "=" + one(TEXTS).replace("&", "")));
        }
        return String.join("&", parts);
    }

    private String multipart() {
        StringBuilder body = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            body.append("--b\r\nContent-Disposition: form-data; name=\"" + name() + '"')
                    .append(one("", "; filename=\"../a\"", "\r\nContent-Type: application/json"))
                    .append("\r\n\r\n" + one(json(2), one(TEXTS)) + "\r\n");
        }
        return body + one("--b--\r\n", "--b", "");
    }

    private AdminResponse ask(String method, String target) {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> gateway.json(method, target, "{" + one("", "\"name\":\"s\"", "\"host\":\"h\"") + "}");
            case 3, 4 -> gateway.json(method, target, json(0));
            case 5 -> gateway.form(method, target, form());
            case 6 ->
                gateway.send(method, target, Map.of("Content-Type", "multipart/form-data; boundary=b"), multipart());
            default ->
                gateway.send(method, target, Map.of("Content-Type", one("", "x", "text/yaml", ";;")), one(TEXTS));
        };
    }

    @Test
    void are_answered_and_do_no_harm() {
        for (int round = 0; round < 3_000; round++) {
            if (round % 50 == 0) {
                seedEntities();
            }
            String method = one(METHODS);
            String target = address();
            if (target.startsWith("/debug")) {
                continue;
            }
            List<?> before = List.copyOf(database.rows());
            int status;
            try {
                status = ask(method, target).status();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", round " + round + ": " + method + " " + target, e);
            }
            int most = target.startsWith("/status/dns") ? 501 : 499;
            assertThat(status)
                    .as("seed %d, round %d: %s %s", seed, round, method, target)
                    .isBetween(200, most);
            if (status >= 400) {
                assertThat(List.copyOf(database.rows()))
                        .as("seed %d, round %d: %s %s, %d", seed, round, method, target, status)
                        .isEqualTo(before);
            }
        }
        assertThat(gateway.json("PUT", "/services/last", "{\"host\": \"h\"}").status())
                .as("seed %d", seed)
                .isEqualTo(200);
    }
}
