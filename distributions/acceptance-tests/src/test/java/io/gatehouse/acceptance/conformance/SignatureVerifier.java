/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import io.gatehouse.acceptance.support.HeaderLines;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Verifies AWS Signature Version 4 as the service would, from the bytes of the wire and independent of any client. */
public final class SignatureVerifier {
    public static final String VALID = "valid";

    private static final Pattern AUTHORIZATION = Pattern.compile(
            "AWS4-HMAC-SHA256 Credential=(?<key>[^/,]+)/(?<date>[0-9]{8})/(?<region>[^/,]+)/(?<service>[^/,]+)/aws4_request,"
                    + " ?SignedHeaders=(?<headers>[^,]+), ?Signature=(?<signature>[0-9a-f]{64})");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Duration SKEW = Duration.ofMinutes(15);

    private final Map<String, String> secrets;
    private final Clock clock;

    /** @param secrets by access key id */
    public SignatureVerifier(Map<String, String> secrets, Clock clock) {
        this.secrets = Map.copyOf(secrets);
        this.clock = clock;
    }

    /** Key, region and service that the request names; empty when it is not signed in a form that can be read. */
    public static String credential(HeaderLines headers) {
        Matcher matcher = authorization(headers);
        return matcher.matches()
                ? matcher.group("key") + "/" + matcher.group("region") + "/" + matcher.group("service")
                : "";
    }

    private static Matcher authorization(HeaderLines headers) {
        String value = headers.first("Authorization");
        return AUTHORIZATION.matcher(value == null ? "" : value);
    }

    /** {@value #VALID}, or why the service would refuse the request. */
    public String verify(String method, String path, String query, HeaderLines headers, byte[] body) {
        Matcher claim = authorization(headers);
        if (!claim.matches()) {
            return "Authorization is '" + headers.first("Authorization") + "'";
        }
        String secret = secrets.get(claim.group("key"));
        if (secret == null) {
            return "unknown access key " + claim.group("key");
        }
        String time = headers.first("X-Amz-Date");
        if (time == null || !isNow(time) || !time.startsWith(claim.group("date"))) {
            return "X-Amz-Date is " + time + ", the scope's date " + claim.group("date");
        }
        String payload = headers.first("X-Amz-Content-Sha256");
        String digest = Template.sha256(body);
        if (payload != null && !payload.equals(digest)) {
            return "X-Amz-Content-Sha256 is " + payload + ", the body's digest " + digest;
        }
        List<String> signed = List.of(claim.group("headers").split(";"));
        List<String> required = new ArrayList<>(List.of("host", "x-amz-date"));
        if (headers.first("X-Amz-Security-Token") != null) {
            required.add("x-amz-security-token");
        }
        if (!signed.containsAll(required)
                || !signed.equals(signed.stream().sorted().toList())) {
            return "signed headers are " + signed;
        }
        String scope =
                claim.group("date") + "/" + claim.group("region") + "/" + claim.group("service") + "/aws4_request";
        String request = canonicalRequest(method, path, query, headers, signed, digest);
        String signature = signature(secret, time, scope, request);
        return signature.equals(claim.group("signature"))
                ? VALID
                : "signature does not match; canonical request:\n" + request;
    }

    private boolean isNow(String time) {
        try {
            Instant instant = TIME.parse(time, Instant::from);
            return Duration.between(instant, clock.instant()).abs().compareTo(SKEW) <= 0;
        } catch (DateTimeParseException malformed) {
            return false;
        }
    }

    static String canonicalRequest(
            String method, String path, String query, HeaderLines headers, List<String> signed, String digest) {
        StringBuilder text = new StringBuilder(method).append('\n');
        text.append(encode(path.getBytes(StandardCharsets.UTF_8), true)).append('\n');
        text.append(canonicalQuery(query)).append('\n');
        for (String name : signed) {
            List<String> values = headers.values(name).stream()
                    .map(value -> value.strip().replaceAll(" +", " "))
                    .toList();
            text.append(name).append(':').append(String.join(",", values)).append('\n');
        }
        return text.append('\n')
                .append(String.join(";", signed))
                .append('\n')
                .append(digest)
                .toString();
    }

    private static String canonicalQuery(String query) {
        if (query.isEmpty()) {
            return "";
        }
        List<String> pairs = new ArrayList<>();
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            pairs.add(encode(decode(name), false) + "=" + encode(decode(value), false));
        }
        pairs.sort((left, right) -> left.replace('=', '\0').compareTo(right.replace('=', '\0')));
        return String.join("&", pairs);
    }

    /** The bytes that a percent-encoded text stands for. */
    static byte[] decode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < encoded.length; i++) {
            boolean escaped = encoded[i] == '%'
                    && i + 2 < encoded.length
                    && HexFormat.isHexDigit(encoded[i + 1])
                    && HexFormat.isHexDigit(encoded[i + 2]);
            if (escaped) {
                bytes.write(HexFormat.fromHexDigit(encoded[i + 1]) << 4 | HexFormat.fromHexDigit(encoded[i + 2]));
                i += 2;
            } else {
                bytes.write(encoded[i]);
            }
        }
        return bytes.toByteArray();
    }

    private static String encode(byte[] bytes, boolean keepSlash) {
        StringBuilder text = new StringBuilder();
        for (byte next : bytes) {
            char character = (char) (next & 0xff);
            boolean plain = (character >= 'A' && character <= 'Z')
                    || (character >= 'a' && character <= 'z')
                    || (character >= '0' && character <= '9')
                    || "-_.~".indexOf(character) >= 0
                    || (keepSlash && character == '/');
            if (plain) {
                text.append(character);
            } else {
                text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(next));
            }
        }
        return text.toString();
    }

    static String signature(String secret, String time, String scope, String canonicalRequest) {
        String[] parts = scope.split("/");
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String part : parts) {
            key = hmac(key, part);
        }
        String text = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n"
                + Template.sha256(canonicalRequest.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hmac(key, text));
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
