/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.schema.Secrets;
import io.gatehouse.plugin.http.Body;
import io.gatehouse.plugin.http.HeaderList;
import io.gatehouse.plugin.http.HttpAnswer;
import io.gatehouse.plugin.http.HttpCall;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A call that asks AWS's security token service for the keys of a role, told from others by its form.
 *
 * @param action which kind of asking
 * @param form names and values as sent
 */
record RoleCall(String action, List<String> form) {

    private static final Pattern ACTION = Pattern.compile("Action=(AssumeRole(?:WithWebIdentity)?)");
    private static final Pattern TOKEN = Pattern.compile("(WebIdentityToken=).*", Pattern.DOTALL);
    private static final int LONGEST = 64 * 1024;

    /** The call as one, or null. */
    static @Nullable RoleCall of(HttpCall call) {
        Body body = call.body();
        if (!body.inMemory() || body.length() > LONGEST) {
            return null;
        }
        List<String> form = List.of(new String(body.bytes(), StandardCharsets.UTF_8).split("&"));
        for (String pair : form) {
            var action = ACTION.matcher(pair);
            if (action.matches()) {
                return new RoleCall(action.group(1), form);
            }
        }
        return null;
    }

    /** Stand-ins for the keys, good for an hour: what they sign is not sent. */
    HttpAnswer answer(Instant now) {
        String keys = "<AccessKeyId>EXPLAIN</AccessKeyId><SecretAccessKey>explain</SecretAccessKey>"
                + "<SessionToken>explain</SessionToken><Expiration>"
                + now.plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS) + "</Expiration>";
        HeaderList headers = new HeaderList();
        headers.add("Content-Type", "text/xml");
        return new HttpAnswer(
                200,
                headers,
                Body.of("<" + action + "Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><" + action
                        + "Result><Credentials>" + keys + "</Credentials></" + action + "Result></" + action
                        + "Response>"));
    }

    /** Lines of names and values, without the token of a web identity: it is in no configuration, and as good as a password. */
    String text() {
        List<String> lines = new ArrayList<>();
        for (String pair : form) {
            lines.add(TOKEN.matcher(decoded(pair)).replaceFirst("$1" + Secrets.MASK));
        }
        return String.join("\n", lines);
    }

    private static String decoded(String pair) {
        try {
            return URLDecoder.decode(pair, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return pair;
        }
    }
}
