/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.kernel;

import io.gatehouse.kernel.admin.ConfigurationSwitch;
import io.gatehouse.kernel.entity.Configuration;
import io.gatehouse.kernel.entity.ConfigurationBuilder;
import io.gatehouse.kernel.entity.EntityType;
import io.gatehouse.kernel.entity.EntityTypes;
import io.gatehouse.kernel.entity.Expiry;
import io.gatehouse.kernel.entity.MisfitException;
import io.gatehouse.kernel.store.Store;
import io.gatehouse.kernel.store.Store.Contents;
import io.gatehouse.kernel.store.Store.Decision;
import io.gatehouse.kernel.store.StoreException;
import io.gatehouse.kernel.store.StoredRow;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The configuration that is kept in a store: read once, changed row by row, and followed when other nodes change it. Reads are
 * answered from memory, whether the store answers or not. Safe for use by many threads; changes are made one at a time.
 */
public final class StoredConfiguration implements ConfigurationSwitch {

    private static final System.Logger LOG = System.getLogger(StoredConfiguration.class.getName());

    /** Serves with what is known. Called by one thread at a time. */
    public interface Publisher {

        /**
         * Makes everything ready to serve with a configuration; the one before stays in force.
         *
         * @throws RefusedException when it cannot be served with: it is not written then, and nothing is left behind
         */
        void prepare(Configuration next) throws RefusedException;

        /** Serves with the configuration that was made ready last, which is kept in the store now. */
        void publish(Configuration next);

        /** Drops what was made ready last: the store did not keep the configuration. */
        void abandon(Configuration next);
    }

    private final Store store;
    private final Publisher publisher;
    private final ReentrantLock lock = new ReentrantLock();

    /** Whether others wrote what the publisher has not taken over yet. */
    private boolean unpublished;

    private final Set<String> warned = new HashSet<>();
    private long revision;
    private volatile Configuration known;
    private volatile boolean reachable = true;

    private StoredConfiguration(Store store, Configuration known, Publisher publisher) {
        this.store = store;
        this.known = known;
        this.publisher = publisher;
    }

    /**
     * Reads everything there is and serves with it. From then on it follows what other nodes write.
     *
     * @param empty the types of entities and the vault of the environment
     * @throws RefusedException when what is kept cannot be served with
     */
    public static StoredConfiguration open(Store store, Configuration empty, Publisher publisher)
            throws StoreException, RefusedException {
        StoredConfiguration opened = new StoredConfiguration(store, empty, publisher);
        opened.lock.lock();
        try {
            opened.load();
            opened.publish();
        } finally {
            opened.lock.unlock();
        }
        store.listen(opened::follow);
        return opened;
    }

    /** What the store holds, as far as it is known. */
    @Override
    public Configuration current() {
        return known;
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public boolean reachable() {
        return reachable;
    }

    @Override
    public void tellOthers(String word) throws StoreException {
        store.tell(word);
    }

    @Override
    public void replace(Configuration configuration) throws RefusedException {
        throw new RefusedException("the configuration is kept in a database (change its entities one by one)");
    }

    @Override
    public <T> T change(Edit<T> edit) throws RefusedException, StoreException {
        lock.lock();
        try {
            Attempt<T> attempt = new Attempt<>(edit);
            try {
                Store.Written<Change<T>> written = store.write(revision, attempt);
                reachable = true;
                revision = written.revision();
                Configuration next = attempt.decided == null ? known : attempt.decided;
                known = next;
                if (attempt.prepared != null) {
                    attempt.prepared = null;
                    unpublished = false;
                    publisher.publish(next);
                }
                warn();
                return written.value().reply().apply(next);
            } catch (StoreException e) {
                reachable = false;
                throw e;
            } finally {
                if (attempt.prepared != null) {
                    publisher.abandon(attempt.prepared);
                }
                publishWhatOthersWrote();
            }
        } finally {
            lock.unlock();
        }
    }

    /** One write: what others wrote is taken over first, whatever becomes of the write itself. */
    private final class Attempt<T> implements Store.Write<Change<T>, RefusedException> {

        private final Edit<T> edit;
        private @Nullable Configuration decided;
        private @Nullable Configuration prepared;

        private Attempt(Edit<T> edit) {
            this.edit = edit;
        }

        @Override
        public Decision<Change<T>> decide(Contents missed) throws RefusedException {
            take(missed);
            Change<T> change = edit.decide(known);
            Configuration next = change.rows().isEmpty() ? known : known.with(change.rows());
            decided = next;
            if (!change.rows().isEmpty()) {
                publisher.prepare(next);
                prepared = next;
            }
            return new Decision<>(change.rows(), change);
        }
    }

    private void load() throws StoreException {
        ConfigurationBuilder all = known.cleared().edit();
        revision = store.load(all::add);
        known = all.build();
    }

    /** Takes over what was written, without serving with it yet. */
    private void take(Contents contents) {
        if (contents.whole()) {
            known = known.cleared().with(contents.rows());
        } else if (!contents.rows().isEmpty()) {
            known = known.with(contents.rows());
        }
        unpublished |= contents.whole() || !contents.rows().isEmpty();
        revision = contents.revision();
    }

    private void publish() throws RefusedException {
        publisher.prepare(known);
        publisher.publish(known);
        unpublished = false;
        warn();
    }

    private void publishWhatOthersWrote() {
        if (!unpublished) {
            return;
        }
        try {
            publish();
        } catch (RefusedException e) {
            LOG.log(
                    Level.ERROR,
                    "what another node wrote cannot be served with here, this node goes on as before: " + e.getMessage()
                            + " (mend or delete the entity it names)",
                    e);
        }
    }

    /** Takes over what other nodes wrote. */
    void follow() {
        lock.lock();
        try {
            take(store.since(revision));
            reachable = true;
            publishWhatOthersWrote();
        } catch (StoreException e) {
            if (reachable) {
                LOG.log(Level.WARNING, "the database does not answer; serving with what is known: " + e.getMessage());
            }
            reachable = false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads all entities again for other plugins and serves with both.
     *
     * @param through serves with those plugins
     * @throws MisfitException listing every entity that fitted before and does not any more; nothing changes
     */
    public void relink(EntityTypes types, Publisher through) throws MisfitException, RefusedException {
        lock.lock();
        try {
            Configuration next = known.relinked(types);
            through.prepare(next);
            through.publish(next);
            unpublished = false;
            known = next;
            warn();
        } finally {
            lock.unlock();
        }
    }

    /** Deletes entities whose life time has ended; they are not served with since then. */
    public void sweep() throws RefusedException, StoreException {
        if (!ended(known).isEmpty()) {
            change(current -> new Change<>(ended(current), next -> next));
        }
    }

    private static List<StoredRow> ended(Configuration configuration) {
        long now = configuration.types().values().seconds();
        List<StoredRow> ended = new ArrayList<>();
        for (EntityType type : configuration.types().all()) {
            if (type.expiring()) {
                for (Map<String, @Nullable Object> row :
                        configuration.table(type).rows()) {
                    if (Expiry.of(row) <= now) {
                        ended.add(new StoredRow(type.name(), String.valueOf(row.get("id")), null));
                    }
                }
            }
        }
        return ended;
    }

    private void warn() {
        List<String> warnings = new ArrayList<>(known.misfits());
        warnings.addAll(known.certificateProblems());
        for (String warning : warnings) {
            if (warned.add(warning)) {
                LOG.log(Level.WARNING, warning);
            }
        }
        warned.retainAll(new HashSet<>(warnings));
    }
}
