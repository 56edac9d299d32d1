package dev.atoll.store.embedded;

import dev.atoll.store.Bytes;
import dev.atoll.store.CompactedException;
import dev.atoll.store.Entry;
import dev.atoll.store.FutureRevisionException;
import dev.atoll.store.Health;
import dev.atoll.store.Page;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.Store;
import dev.atoll.store.StoreException;
import dev.atoll.store.StoreOpenException;
import dev.atoll.store.Watch;
import dev.atoll.store.WatchListener;
import dev.atoll.store.WatchQuery;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import dev.atoll.store.WriteTooLargeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// A store in one folder of one machine, on RocksDB. One process at a time may have it open.
///
/// An empty store is at revision 1. Beside the bounds of [EmbeddedOptions], a write may hold 1,024 operations and
/// 8 MiB, and there may be 10,000 watches; more is refused with an `IllegalArgumentException` or
/// `IllegalStateException`.
public final class EmbeddedStore implements Store {
    private static final long FIRST_REVISION = 1;
    private static final int MAX_OPERATIONS = 1024;
    private static final long MAX_WRITE_BYTES = 8L << 20;
    private static final int MAX_WATCHES = 10_000;
    private static final int MAX_GET_ATTEMPTS = 4;

    private final Path files;
    private final Database database;
    private final RecentCommits recent;
    private final Committer committer;
    private final Compactor compactor;
    private final Set<LogWatch> watches = ConcurrentHashMap.newKeySet();
    private final Semaphore freeWatches = new Semaphore(MAX_WATCHES);
    private final ReentrantLock lifeCycle = new ReentrantLock();
    private final AtomicLong compacted = new AtomicLong();
    private boolean closed;

    private EmbeddedStore(Path folder, EmbeddedOptions options, StoreMetrics metrics)
            throws IOException {
        Files.createDirectories(folder);
        FormatFile.check(folder);
        DiskSpace disk = new DiskSpace(folder, options.reservedDiskBytes());
        this.files = folder.resolve("db");
        this.database = new Database(files, options);
        this.recent = new RecentCommits(options.recentBytes());
        this.committer =
                new Committer(database, recent, disk, revision -> wakeWatches(), options, metrics);
        this.compactor = new Compactor(database);
    }

    /// As below, with metrics that nobody reads.
    public static EmbeddedStore open(Path folder, EmbeddedOptions options) {
        return open(folder, options, StoreMetrics.none());
    }

    /// Opens the store in a folder, which is made where it is missing.
    ///
    /// @throws StoreOpenException where the folder is open elsewhere, damaged, or of a newer format
    public static EmbeddedStore open(Path folder, EmbeddedOptions options, StoreMetrics metrics) {
        try {
            EmbeddedStore store = new EmbeddedStore(folder, options, metrics);
            store.start();
            metrics.join(store);
            return store;
        } catch (IOException e) {
            throw new StoreOpenException(
                    "the store in "
                            + folder
                            + " cannot be opened: check that the disk is mounted and writable",
                    e);
        }
    }

    private void start() {
        long compactedRevision = database.compactedRevision();
        compacted.set(compactedRevision);
        long newest = Math.max(FIRST_REVISION, Math.max(compactedRevision, database.lastLogged()));
        committer.start(newest);
        compactor.start(compactedRevision);
    }

    private void wakeWatches() {
        watches.forEach(LogWatch::wake);
    }

    @Override
    public long revision() {
        return committer.revision();
    }

    @Override
    public OptionalLong revisionAtOnce() {
        return OptionalLong.of(revision());
    }

    @Override
    public long compactedRevision() {
        return compacted.get();
    }

    @Override
    public Optional<Entry> get(Bytes key) {
        for (int attempt = 0; attempt < MAX_GET_ATTEMPTS; attempt++) {
            Layout.Head head = database.head(key);
            if (head == null) {
                return Optional.empty();
            }
            if (head.revision() > revision()) {
                break;
            }
            Entry entry = database.entryAt(key, head.revision());
            if (entry != null) {
                return Optional.of(entry);
            }
            // Overwritten and compacted since its head was read: the head is a newer one now.
        }
        return database.entryAsOf(key, revision());
    }

    @Override
    public Page range(RangeQuery query) {
        long newest = revision();
        if (query.revision() > newest) {
            throw new FutureRevisionException(query.revision(), newest);
        }
        if (query.revision() > 0) {
            return database.range(query, query.revision(), () -> requireKnown(query.revision()));
        }
        try {
            return database.range(query, newest, () -> requireKnown(newest));
        } catch (CompactedException e) {
            // Compacted, meanwhile, to a revision newer than the one taken above: a newer one it
            // is.
            return range(query);
        }
    }

    private void requireKnown(long revision) {
        long oldest = compacted.get();
        if (revision < oldest) {
            throw new CompactedException(revision, oldest);
        }
    }

    @Override
    public WriteResult write(Write write) {
        Pending pending = new Pending(write);
        requireWithinBounds(pending);
        return committer.write(pending);
    }

    private static void requireWithinBounds(Pending pending) {
        List<Write.Operation> operations = pending.write().operations();
        if (operations.isEmpty()) {
            throw new IllegalArgumentException("a write has no operation");
        }
        if (operations.size() > MAX_OPERATIONS) {
            throw new WriteTooLargeException("a write has 1 to " + MAX_OPERATIONS + " operations");
        }
        if (pending.bytes() > MAX_WRITE_BYTES) {
            throw new WriteTooLargeException("a write may hold " + MAX_WRITE_BYTES + " bytes");
        }
        Set<Bytes> keys = HashSet.newHashSet(operations.size());
        for (Write.Operation operation : operations) {
            if (!keys.add(operation.key())) {
                throw new IllegalArgumentException(
                        "two operations of one write name " + operation.key());
            }
        }
    }

    @Override
    public Watch watch(WatchQuery query, WatchListener listener) {
        LogWatch watch = new LogWatch(new WatchSource(), query, listener);
        lifeCycle.lock();
        try {
            requireOpen();
            requireKnown(query.afterRevision());
            if (query.afterRevision() > revision()) {
                throw new FutureRevisionException(query.afterRevision(), revision());
            }
            if (!freeWatches.tryAcquire()) {
                throw new IllegalStateException(
                        "the store has " + MAX_WATCHES + " watches already");
            }
            watches.add(watch);
            watch.start();
            return watch;
        } finally {
            lifeCycle.unlock();
        }
    }

    private final class WatchSource implements LogWatch.Source {
        @Override
        public long revision() {
            return committer.revision();
        }

        @Override
        public long compactedRevision() {
            return compacted.get();
        }

        @Override
        public Optional<List<Commit>> commits(long after, long newest, int limit, long maxBytes) {
            int many = (int) Math.min(limit, newest - after);
            Optional<List<Commit>> found = recent.after(after, many);
            if (found.isPresent()) {
                return found;
            }
            Optional<List<Commit>> logged = database.logAfter(after, newest, many, maxBytes);
            // Asked afterwards: what the read saw was whole where the mark is still below.
            return after < compacted.get() ? Optional.empty() : logged;
        }

        @Override
        public void ended(LogWatch watch) {
            if (watches.remove(watch)) {
                freeWatches.release();
            }
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreException("the store is closed");
        }
    }

    @Override
    public void compact(long revision) {
        lifeCycle.lock();
        try {
            requireOpen();
            if (revision > revision()) {
                throw new FutureRevisionException(revision, revision());
            }
            if (revision <= compacted.get()) {
                return;
            }
            database.compactedRevision(revision);
            compacted.set(revision);
            compactor.compactTo(revision);
        } finally {
            lifeCycle.unlock();
        }
    }

    /// The revision up to which compaction has given the space back.
    long reclaimedRevision() {
        return compactor.done();
    }

    int queuedWrites() {
        return committer.queued();
    }

    int watchCount() {
        return watches.size();
    }

    /// What the files hold now; those that come and go meanwhile may be missed.
    public long sizeBytes() {
        try (Stream<Path> all = Files.list(files)) {
            return all.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    @Override
    public Health health() {
        return committer.health();
    }

    @Override
    public void close() {
        lifeCycle.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            lifeCycle.unlock();
        }
        committer.close();
        StoreException cause = new StoreException("the store is closed");
        watches.forEach(watch -> watch.end(cause));
        compactor.close();
        database.close();
    }
}
