/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel.database;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * A thread with a connection of its own that hears when other nodes have written, and asks now and then in case a notification
 * was lost. When the connection breaks it tries again, each time after a longer pause, and then lets the node catch up.
 */
final class PostgresWatch implements AutoCloseable {

    private static final Logger LOG = System.getLogger(PostgresWatch.class.getName());

    /** Stands between the name of a node and what it says; a name alone says that the node has written. */
    static final char BETWEEN = ' ';

    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1000;
    private static final Duration END = Duration.ofSeconds(5);

    private final PostgresSettings settings;
    private final DataSource source;
    private final String node;
    private final Predicate<Mark> known;
    private final Runnable changed;
    private final Consumer<String> words;
    private final Runnable returned;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "gatehouse-store-watch");

    private volatile @Nullable SQLException away;
    private volatile @Nullable Connection connection;

    private PostgresWatch(
            PostgresSettings settings,
            DataSource source,
            String node,
            Predicate<Mark> known,
            Runnable changed,
            Consumer<String> words,
            Runnable returned) {
        this.settings = settings;
        this.source = source;
        this.node = node;
        this.known = known;
        this.changed = changed;
        this.words = words;
        this.returned = returned;
    }

    /**
     * Starts the thread.
     *
     * @param node what this node's own notifications say
     * @param known whether this node knows what the database has
     * @param changed run after others may have written
     * @param words takes what others say
     * @param returned run before that when the database was away and is back
     */
    static PostgresWatch start(
            PostgresSettings settings,
            DataSource source,
            String node,
            Predicate<Mark> known,
            Runnable changed,
            Consumer<String> words,
            Runnable returned) {
        PostgresWatch watch = new PostgresWatch(settings, source, node, known, changed, words, returned);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    /** Why there is no connection; null while there is one, or none was tried yet. */
    @Nullable
    SQLException away() {
        return away;
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        while (!isClosed()) {
            try (Connection listening = source.getConnection()) {
                connection = listening;
                listen(listening);
                back();
                pause = FIRST_PAUSE_MILLIS;
                tell();
                while (!isClosed()) {
                    follow(listening);
                }
            } catch (SQLException e) {
                lost(e);
            } finally {
                connection = null;
            }
            await(pause);
            pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
        }
    }

    private void listen(Connection listening) throws SQLException {
        try (Statement statement = listening.createStatement()) {
            statement.execute(settings.greeting());
            statement.execute("LISTEN " + PostgresDatabase.CHANNEL);
        }
    }

    /** Words come after what was written: they may be about it. */
    private void follow(Connection listening) throws SQLException {
        List<String> said = new ArrayList<>();
        try {
            if (heard(listening, said) || !known.test(mark(listening))) {
                tell();
            }
        } finally {
            said.forEach(this::pass);
        }
    }

    /** Waits for what others tell, and says whether they have written. */
    private boolean heard(Connection listening, List<String> said) throws SQLException {
        int most = Math.toIntExact(settings.pollEvery().toMillis());
        PGNotification[] notifications = listening.unwrap(PGConnection.class).getNotifications(most);
        boolean written = false;
        if (notifications != null) {
            for (PGNotification notification : notifications) {
                String text = notification.getParameter();
                int end = text.indexOf(BETWEEN);
                if (end >= 0 && !text.startsWith(node)) {
                    said.add(text.substring(end + 1));
                }
                written |= end < 0 && !text.equals(node);
            }
        }
        return written;
    }

    private void pass(String word) {
        try {
            words.accept(word);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, settings + ": what another node said was not understood", e);
        }
    }

    private static Mark mark(Connection listening) throws SQLException {
        try (Statement statement = listening.createStatement();
                ResultSet found = statement.executeQuery("SELECT revision, write_id FROM gatehouse_state")) {
            if (!found.next()) {
                throw new SQLException("table gatehouse_state is empty (expected: one row)");
            }
            return new Mark(found.getLong(1), found.getObject(2, UUID.class));
        }
    }

    private void tell() {
        try {
            changed.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, settings + ": what others wrote could not be taken over", e);
        }
    }

    private void back() {
        if (away != null) {
            LOG.log(Level.INFO, "{0}: is back", settings);
            away = null;
            returned.run();
        }
    }

    private void lost(SQLException failure) {
        if (away == null && !isClosed()) {
            LOG.log(
                    Level.WARNING,
                    "{0}: lost ({1}); this node goes on with what it knows and tries again until it is back",
                    settings,
                    String.valueOf(failure.getMessage()).lines().findFirst().orElse(""));
        }
        away = failure;
    }

    private void await(long millis) {
        try {
            if (closed.await(millis, TimeUnit.MILLISECONDS)) {
                LOG.log(Level.DEBUG, "{0}: not watched any more", settings);
            }
        } catch (InterruptedException e) {
            closed.countDown();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
        Connection listening = connection;
        try {
            if (listening != null) {
                listening.abort(Runnable::run);
            }
            thread.join(END.toMillis());
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "the connection of the watch could not be closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
