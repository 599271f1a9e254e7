/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.schema;

import com.google.common.net.InetAddresses;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host name or IP address with an optional port, as written in configurations.
 *
 * @param type what it is
 * @param host without port; IPv6 addresses without brackets
 * @param port the port, or -1 when there is none
 */
public record HostAddress(Type type, String host, int port) {

    /** Kinds of hosts. */
    public enum Type {
        /** A host name. */
        NAME,
        /** An IPv4 address. */
        IPV4,
        /** An IPv6 address. */
        IPV6
    }

    private static final int MAX_PORT = 65535;
    private static final Pattern PORT = Pattern.compile(":(\\d+)$");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern IPV4_LIKE = Pattern.compile("[0-9.]+(:\\d+)?");
    private static final Pattern BRACKETS = Pattern.compile("\\[([^\\]]*)\\](?::(\\d+))?");
    private static final String BAD_PORT = "invalid port number";

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException whose message is for the user
     */
    public static HostAddress parse(String text) {
        if (text.chars().filter(c -> c == ':').count() > 1) {
            return ipv6(text);
        }
        if (IPV4_LIKE.matcher(text).matches()) {
            return ipv4(text);
        }
        return named(text);
    }

    /** The address with its port, IPv6 addresses in brackets and in full. */
    public String withPort(int otherwise) {
        String shown = host;
        if (type == Type.IPV6) {
            byte[] bytes = InetAddresses.forString(host).getAddress();
            StringBuilder full = new StringBuilder("[");
            for (int i = 0; i < bytes.length; i++) {
                full.append(i > 0 && i % 2 == 0 ? ":" : "")
                        .append(HexFormat.of().toHexDigits(bytes[i]));
            }
            shown = full.append(']').toString();
        }
        return shown + ":" + (port < 0 ? otherwise : port);
    }

    /** Reads an address; null when it is none. */
    public static @Nullable HostAddress tryParse(String text) {
        try {
            return parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static HostAddress ipv6(String text) {
        Matcher brackets = BRACKETS.matcher(text);
        boolean bracketed = brackets.matches();
        String address = bracketed ? brackets.group(1) : text;
        if (!InetAddresses.isInetAddress(address) || address.indexOf(':') < 0) {
            throw new IllegalArgumentException("invalid ipv6 address: " + text);
        }
        String port = bracketed ? brackets.group(2) : null;
        return new HostAddress(Type.IPV6, address, port == null ? -1 : port(port));
    }

    private static HostAddress ipv4(String text) {
        Matcher port = PORT.matcher(text);
        boolean hasPort = port.find();
        String address = hasPort ? text.substring(0, port.start()) : text;
        if (!InetAddresses.isInetAddress(address)) {
            throw new IllegalArgumentException("invalid ipv4 address: " + text);
        }
        return new HostAddress(Type.IPV4, address, hasPort ? port(port.group(1)) : -1);
    }

    private static HostAddress named(String text) {
        Matcher port = PORT.matcher(text);
        boolean hasPort = port.find();
        String name = hasPort ? text.substring(0, port.start()) : text;
        int number = hasPort ? port(port.group(1)) : -1;
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("invalid hostname: " + text);
        }
        String[] labels = name.split("\\.", -1);
        for (int i = 0; i < labels.length; i++) {
            boolean trailingDot = labels[i].isEmpty() && i == labels.length - 1 && i > 0;
            if (labels[i].endsWith("-") || (labels[i].isEmpty() && !trailingDot)) {
                throw new IllegalArgumentException("invalid hostname: " + text);
            }
        }
        return new HostAddress(Type.NAME, name, number);
    }

    private static int port(String digits) {
        int number = digits.length() > 5 ? MAX_PORT + 1 : Integer.parseInt(digits);
        if (number > MAX_PORT) {
            throw new IllegalArgumentException(BAD_PORT);
        }
        return number;
    }

    /** Whether {@code parse} refused a text because of its port. */
    static boolean isPortProblem(IllegalArgumentException problem) {
        return BAD_PORT.equals(problem.getMessage());
    }
}
