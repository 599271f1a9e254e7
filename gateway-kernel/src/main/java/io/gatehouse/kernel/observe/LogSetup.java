/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.observe;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The process's log: one line per event on standard error. Set up once, at start; the level may change later. Thread-safe. */
public final class LogSetup {

    private static final Logger ROOT = Logger.getLogger("");
    private static final Logger GATEHOUSE = Logger.getLogger("io.gatehouse");

    /** Libraries that tell much. Held here: a logger that nobody holds on to is forgotten with its level. */
    private static final Map<Logger, Level> LIBRARIES = Map.of(
            Logger.getLogger("org.xnio"), Level.WARNING,
            Logger.getLogger("org.jboss.threads"), Level.WARNING,
            Logger.getLogger("io.undertow"), Level.WARNING,
            Logger.getLogger("org.flywaydb"), Level.WARNING,
            // The store says itself that its database is away.
            Logger.getLogger("com.zaxxer.hikari"), Level.SEVERE);

    private static final Logger UNDERTOW_IO = Logger.getLogger("io.undertow.request.io");

    private static final LastingConsole CONSOLE = new LastingConsole();

    private static String usual = "notice";
    private static String present = usual;
    private static int changes;

    private LogSetup() {}

    /**
     * Sets format and level.
     *
     * @param level as in setting {@code log_level}: debug, info, notice, warn, error, crit, alert or emerg
     */
    public static synchronized void configure(String level) {
        for (Handler handler : ROOT.getHandlers()) {
            ROOT.removeHandler(handler);
        }
        CONSOLE.setFormatter(new Lines());
        ROOT.addHandler(CONSOLE);
        usual = level;
        changes++;
        put(level);
        LIBRARIES.forEach(Logger::setLevel);
        UNDERTOW_IO.setFilter(new ClientFaults());
    }

    private static void put(String level) {
        Level own = level(level);
        CONSOLE.setLevel(own);
        ROOT.setLevel(own.intValue() < Level.INFO.intValue() ? Level.INFO : own);
        GATEHOUSE.setLevel(own);
        present = level;
    }

    /** The level in force. */
    public static synchronized String level() {
        return present;
    }

    /** Another level for a while; then, unless it was changed again, the one that was set up is back. */
    public static synchronized void change(String level, Duration time) {
        put(level);
        int change = ++changes;
        CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                .execute(() -> endOf(change));
    }

    private static synchronized void endOf(int change) {
        if (change == changes) {
            put(usual);
        }
    }

    private static Level level(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "debug" -> Level.FINE;
            case "info", "notice" -> Level.INFO;
            case "warn" -> Level.WARNING;
            default -> Level.SEVERE;
        };
    }

    /** The JVM takes the handlers away as soon as it begins to end, while the gateway still has things to tell. */
    private static final class LastingConsole extends ConsoleHandler {

        @Override
        public synchronized void close() {
            flush();
            ROOT.addHandler(this);
        }
    }

    private static final class Lines extends Formatter {

        private static final DateTimeFormatter TIME =
                DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

        @Override
        public String format(LogRecord event) {
            StringBuilder line = new StringBuilder(128);
            TIME.formatTo(event.getInstant(), line);
            line.append(" [")
                    .append(word(event.getLevel()))
                    .append("] ")
                    .append(formatMessage(event))
                    .append('\n');
            if (event.getThrown() != null) {
                StringWriter trace = new StringWriter();
                event.getThrown().printStackTrace(new PrintWriter(trace));
                line.append(trace);
            }
            return line.toString();
        }

        private static String word(Level level) {
            int value = level.intValue();
            if (value >= Level.SEVERE.intValue()) {
                return "error";
            }
            if (value >= Level.WARNING.intValue()) {
                return "warn";
            }
            return value >= Level.INFO.intValue() ? "notice" : "debug";
        }
    }
}
