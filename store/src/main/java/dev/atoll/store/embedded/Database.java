package dev.atoll.store.embedded;

import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.Page;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;

/// Reads and writes of an [Engine], in terms of keys and revisions.
///
/// Every call holds the read lock, so that no native handle is closed under it; [#reopen()] and [#close()] hold the
/// write lock. Callers must not wait for other threads of the store while they are in here.
final class Database implements AutoCloseable {
    private static final byte[] COMPACTED = "compacted".getBytes(StandardCharsets.UTF_8);

    /// After so many older versions of one key, a seek is cheaper than the next step.
    private static final int STEPS_BEFORE_SEEK = 8;

    private final ReentrantReadWriteLock handles = new ReentrantReadWriteLock();
    private final Path folder;
    private final EmbeddedOptions options;

    /// Null when closed, or when opening again failed.
    private @Nullable Engine engine;

    private boolean closed;

    Database(Path folder, EmbeddedOptions options) {
        this.folder = folder;
        this.options = options;
        this.engine = Engine.open(folder, options);
    }

    private interface Use<T extends @Nullable Object> {
        T in(Engine engine) throws RocksDBException;
    }

    private <T extends @Nullable Object> T use(Use<T> use) {
        handles.readLock().lock();
        try {
            Engine open = engine;
            if (open == null) {
                throw new StoreException("the store is not open");
            }
            return use.in(open);
        } catch (RocksDBException e) {
            throw new StoreException("the store failed: " + e.getMessage(), e);
        } finally {
            handles.readLock().unlock();
        }
    }

    /// The revision of the newest log entry; 0 where the log is empty.
    long lastLogged() {
        return use(engine -> {
            try (RocksIterator log = engine.db.newIterator(engine.log)) {
                log.seekToLast();
                log.status();
                return log.isValid() ? Layout.revisionOfLog(log.key()) : 0L;
            }
        });
    }

    long compactedRevision() {
        return use(engine -> {
            byte[] stored = engine.db.get(engine.meta, COMPACTED);
            return stored == null ? 0L : ByteBuffer.wrap(stored).getLong();
        });
    }

    void compactedRevision(long revision) {
        byte[] stored = ByteBuffer.allocate(Long.BYTES).putLong(revision).array();
        use(engine -> {
            engine.db.put(engine.meta, engine.durable, COMPACTED, stored);
            return stored;
        });
    }

    Layout.@Nullable Head head(Bytes key) {
        return use(engine -> {
            byte[] stored = engine.db.get(engine.heads, key.array());
            return stored == null ? null : Layout.head(stored);
        });
    }

    /// The entry that was stored at exactly that revision; null where it is not, or no longer, known.
    @Nullable Entry entryAt(Bytes key, long revision) {
        return use(engine -> entryAt(engine, key, revision));
    }

    private static @Nullable Entry entryAt(Engine engine, Bytes key, long revision)
            throws RocksDBException {
        byte[] stored = engine.db.get(engine.versions, Layout.version(key, revision));
        return stored == null || Layout.isTombstone(stored)
                ? null
                : Layout.entry(key, revision, stored);
    }

    /// The newest state of a key that is not newer than `revision`.
    Optional<Entry> entryAsOf(Bytes key, long revision) {
        return use(engine -> {
            byte[] wanted = Layout.version(key, revision);
            try (RocksIterator versions = engine.db.newIterator(engine.versions)) {
                versions.seek(wanted);
                versions.status();
                if (!versions.isValid() || !Layout.sameKey(wanted, versions.key())) {
                    return Optional.empty();
                }
                byte[] stored = versions.value();
                return Layout.isTombstone(stored)
                        ? Optional.empty()
                        : Optional.of(
                                Layout.entry(
                                        key, Layout.revisionOfVersion(versions.key()), stored));
            }
        });
    }

    /// The range as of `revision`. `stillKnown` is asked once the read's snapshot is taken, so that a compaction at the
    /// same time is either not in it, or refused.
    Page range(RangeQuery query, long revision, Runnable stillKnown) {
        return use(engine -> {
            byte[] end = Layout.escape(query.to());
            try (Slice upper = new Slice(end);
                    ReadOptions reading = new ReadOptions();
                    ReadOptions bounded =
                            end.length == 0 ? reading : reading.setIterateUpperBound(upper);
                    RocksIterator versions = engine.db.newIterator(engine.versions, bounded)) {
                stillKnown.run();
                versions.seek(Layout.escape(query.from()));
                return scan(versions, query, revision);
            }
        });
    }

    private static Page scan(RocksIterator versions, RangeQuery query, long revision)
            throws RocksDBException {
        List<Entry> entries = new ArrayList<>();
        while (versions.isValid()) {
            byte[] version = versions.key();
            long at = Layout.revisionOfVersion(version);
            if (at > revision) {
                toRevision(versions, version, revision);
                continue;
            }
            byte[] stored = versions.value();
            if (!Layout.isTombstone(stored)) {
                if (query.limit() > 0 && entries.size() == query.limit()) {
                    return new Page(entries, revision, true);
                }
                entries.add(Layout.entry(Layout.keyOfVersion(version), at, stored));
            }
            toNextKey(versions, version);
        }
        versions.status();
        return new Page(entries, revision, false);
    }

    private static void toRevision(RocksIterator versions, byte[] version, long revision) {
        for (int step = 0; step < STEPS_BEFORE_SEEK; step++) {
            versions.next();
            if (!versions.isValid()) {
                return;
            }
            byte[] next = versions.key();
            if (!Layout.sameKey(version, next) || Layout.revisionOfVersion(next) <= revision) {
                return;
            }
        }
        byte[] wanted = version.clone();
        ByteBuffer.wrap(wanted).putLong(wanted.length - Long.BYTES, ~revision);
        versions.seek(wanted);
    }

    private static void toNextKey(RocksIterator versions, byte[] version) {
        for (int step = 0; step < STEPS_BEFORE_SEEK; step++) {
            versions.next();
            if (!versions.isValid() || !Layout.sameKey(version, versions.key())) {
                return;
            }
        }
        versions.seek(Layout.afterVersions(version));
    }

    /// The commits after a revision and up to `newest`, in order: at most `limit`, but at least one where there is one.
    /// Empty where compaction took what they need.
    Optional<List<Commit>> logAfter(long revision, long newest, int limit, long maxBytes) {
        return use(engine -> {
            List<Commit> commits = new ArrayList<>();
            List<StoreEvent> events = new ArrayList<>();
            long current = 0;
            long bytes = 0;
            try (RocksIterator log = engine.db.newIterator(engine.log)) {
                for (log.seek(Layout.logKey(revision + 1, 0)); log.isValid(); log.next()) {
                    long at = Layout.revisionOfLog(log.key());
                    if (at != current) {
                        bytes += finish(commits, current, events);
                        if (at > newest || commits.size() >= limit || bytes >= maxBytes) {
                            break;
                        }
                        current = at;
                    }
                    StoreEvent event = event(engine, at, Layout.log(log.value()));
                    if (event == null) {
                        return Optional.empty();
                    }
                    events.add(event);
                }
                log.status();
            }
            finish(commits, current, events);
            return Optional.of(commits);
        });
    }

    private static long finish(List<Commit> commits, long revision, List<StoreEvent> events) {
        if (events.isEmpty()) {
            return 0;
        }
        Commit commit = new Commit(revision, events);
        commits.add(commit);
        events.clear();
        return commit.bytes();
    }

    private static @Nullable StoreEvent event(Engine engine, long revision, Layout.LogRecord logged)
            throws RocksDBException {
        if (logged.type() == Layout.STORED) {
            Entry entry = entryAt(engine, logged.key(), revision);
            return entry == null ? null : new StoreEvent.Stored(entry);
        }
        Entry previous = entryAt(engine, logged.key(), logged.previousRevision());
        return previous == null ? null : new StoreEvent.Deleted(logged.key(), revision, previous);
    }

    /// Writes all changes as one batch and syncs it. Throws where the outcome is unknown.
    void apply(List<Change> changes) {
        use(engine -> {
            try (WriteBatch batch = new WriteBatch()) {
                for (Change change : changes) {
                    change.addTo(engine, batch);
                }
                engine.db.write(engine.durable, batch);
            }
            return changes;
        });
    }

    /// Deletes at most `limit` log entries from revision `from` up to `to`, with the versions that they superseded.
    /// Returns the revision to go on from, or one above `to` where all is done.
    ///
    /// A version is superseded by the log entry after it, which names it, so that walking the log finds all of them; a
    /// deletion supersedes itself too. What is repeated after a crash deletes nothing twice.
    long compact(long from, long to, int limit) {
        return use(engine -> {
            long next = to + 1;
            int found = 0;
            try (WriteBatch batch = new WriteBatch();
                    RocksIterator log = engine.db.newIterator(engine.log)) {
                for (log.seek(Layout.logKey(from, 0)); log.isValid(); log.next()) {
                    byte[] logKey = log.key();
                    long at = Layout.revisionOfLog(logKey);
                    if (at > to) {
                        break;
                    }
                    if (found++ == limit) {
                        next = at;
                        break;
                    }
                    forget(engine, batch, logKey, Layout.log(log.value()));
                }
                log.status();
                engine.db.write(engine.lazy, batch);
            }
            return next;
        });
    }

    private static void forget(
            Engine engine, WriteBatch batch, byte[] logKey, Layout.LogRecord logged)
            throws RocksDBException {
        if (logged.previousRevision() != 0) {
            batch.delete(engine.versions, Layout.version(logged.key(), logged.previousRevision()));
        }
        if (logged.type() == Layout.DELETED) {
            batch.delete(
                    engine.versions, Layout.version(logged.key(), Layout.revisionOfLog(logKey)));
        }
        batch.delete(engine.log, logKey);
    }

    /// Closes and opens again: RocksDB takes no more writes after one failed, and the log tells what became of it.
    void reopen() {
        handles.writeLock().lock();
        try {
            if (closed) {
                throw new StoreException("the store is closed");
            }
            Engine open = engine;
            engine = null;
            if (open != null) {
                open.close();
            }
            engine = Engine.open(folder, options);
        } finally {
            handles.writeLock().unlock();
        }
    }

    @Override
    public void close() {
        handles.writeLock().lock();
        try {
            closed = true;
            Engine open = engine;
            engine = null;
            if (open != null) {
                open.close();
            }
        } finally {
            handles.writeLock().unlock();
        }
    }
}
