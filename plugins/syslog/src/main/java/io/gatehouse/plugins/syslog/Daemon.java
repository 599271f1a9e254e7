/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.syslog;

import io.gatehouse.plugin.Settings;
import io.gatehouse.plugin.config.ConfigException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The syslog daemon of this machine, as the gateway's setting names it. */
record Daemon(String host, int port) {

    private static final String SETTING = "syslog_server";
    private static final Daemon USUAL = new Daemon("127.0.0.1", 514);
    private static final Pattern SERVER =
            Pattern.compile("(?:\\[(?<address>[^\\]]+)\\]|(?<host>[^:\\s]+))(?::(?<port>\\d{1,5}))?");

    static Daemon of(Settings settings) {
        @Nullable String text = settings.text(SETTING);
        if (text == null || text.isEmpty()) {
            return USUAL;
        }
        Matcher server = SERVER.matcher(text);
        int port = server.matches() && server.group("port") != null ? Integer.parseInt(server.group("port")) : 514;
        if (!server.matches() || port < 1 || port > 65535) {
            throw ConfigException.entity(
                    "setting " + SETTING + ": '" + text + "' (expected: a host and a port, as in 127.0.0.1:514)");
        }
        String address = server.group("address");
        return new Daemon(address == null ? server.group("host") : address, port);
    }

    String label() {
        return "syslog at " + host + ":" + port;
    }
}
