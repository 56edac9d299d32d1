package dev.atoll.store.embedded;

import dev.atoll.store.Health;
import dev.atoll.store.StoreException;
import dev.atoll.store.StoreOpenException;
import dev.atoll.store.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Group commit: one thread takes all writes that wait, decides them in order, makes them durable with one sync, then
/// publishes them and releases their callers. While it syncs, the next group gathers in the bounded queue.
///
/// When RocksDB refuses a batch, what became of it is unknown, and RocksDB takes nothing more. From then on writes are
/// refused and reads go on, until the folder could be opened again, which tells the truth about that batch.
final class Committer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final int MAX_BATCH_WRITES = 1024;
    private static final long MAX_BATCH_BYTES = 4L << 20;

    /// A disk that syncs faster than this gains nothing from fuller batches.
    private static final long GATHER_MIN_SYNC_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    /// Gathering takes at most this part of a sync.
    private static final int GATHER_PARTS = 8;

    private static final long GATHER_SLICE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long RECOVERY_PAUSE_MILLIS = 200;

    private final BlockingQueue<Pending> queue;
    private final ReentrantReadWriteLock entrance = new ReentrantReadWriteLock();
    private final Database database;
    private final RecentCommits recent;
    private final DiskSpace disk;
    private final LongConsumer published;
    private final StoreMetrics metrics;
    private final long recoveryBytes;
    private final Thread thread;
    private boolean closed;

    /// How long the last sync took, and how many writes the last one or two held; for the committer's thread alone.
    private long syncNanos;

    private int lastBatch;
    private int crowd;
    private volatile long revision;
    private volatile @Nullable String failure;
    private volatile boolean stopping;

    /// @param published told each new revision, by the committer's thread
    Committer(
            Database database,
            RecentCommits recent,
            DiskSpace disk,
            LongConsumer published,
            EmbeddedOptions options,
            StoreMetrics metrics) {
        this.queue = new ArrayBlockingQueue<>(options.queuedWrites());
        this.database = database;
        this.recent = recent;
        this.disk = disk;
        this.published = published;
        this.metrics = metrics;
        this.recoveryBytes = options.memtableBytes();
        this.thread = Thread.ofPlatform().name("store-committer").unstarted(this::run);
    }

    void start(long newest) {
        revision = newest;
        thread.start();
    }

    long revision() {
        return revision;
    }

    /// Writes that wait for the committer.
    int queued() {
        return queue.size();
    }

    Health health() {
        if (!thread.isAlive()) {
            return new Health.Failed("nothing commits writes");
        }
        String broken = failure;
        if (broken != null) {
            return new Health.ReadOnly(broken);
        }
        return disk.shortage().<Health>map(Health.ReadOnly::new).orElseGet(Health.Ready::new);
    }

    WriteResult write(Pending pending) {
        entrance.readLock().lock();
        try {
            if (closed) {
                throw new StoreException("the store is closed");
            }
            queue.put(pending);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(
                    "interrupted before the write was taken; nothing was changed", e);
        } finally {
            entrance.readLock().unlock();
        }
        try {
            return pending.outcome().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreException failed
                    ? new StoreException(String.valueOf(failed.getMessage()), failed)
                    : e;
        }
    }

    private void run() {
        while (!stopping || !queue.isEmpty()) {
            List<Pending> batch = List.of();
            try {
                batch = nextBatch();
                if (!batch.isEmpty()) {
                    commit(batch);
                } else if (failure != null) {
                    recover();
                }
            } catch (InterruptedException e) {
                // close() interrupts the wait; `stopping` is set.
            } catch (RuntimeException | Error e) {
                fail(batch, e);
            }
        }
    }

    private List<Pending> nextBatch() throws InterruptedException {
        Pending first =
                failure == null && !stopping
                        ? queue.take()
                        : queue.poll(stopping ? 0 : RECOVERY_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        Batch batch = new Batch();
        if (first != null) {
            batch.add(first);
            batch.drain(queue);
            gather(batch);
        }
        return batch.writes;
    }

    /// Those whose writes were just answered come back with the next within microseconds. A sync that began with the
    /// first of them would leave the others waiting for the one after it, so that every second one were nearly empty.
    private void gather(Batch batch) {
        if (stopping || syncNanos < GATHER_MIN_SYNC_NANOS) {
            return;
        }
        long until = System.nanoTime() + syncNanos / GATHER_PARTS;
        int before = 0;
        while (before < batch.writes.size()
                && batch.writes.size() < crowd
                && System.nanoTime() < until) {
            before = batch.writes.size();
            LockSupport.parkNanos(this, GATHER_SLICE_NANOS);
            batch.drain(queue);
        }
    }

    /// What is made durable with one sync, up to its bounds.
    private static final class Batch {
        private final List<Pending> writes = new ArrayList<>();
        private long bytes;

        void add(Pending write) {
            writes.add(write);
            bytes += write.bytes();
        }

        void drain(BlockingQueue<Pending> queue) {
            while (writes.size() < MAX_BATCH_WRITES && bytes < MAX_BATCH_BYTES) {
                Pending next = queue.poll();
                if (next == null) {
                    return;
                }
                add(next);
            }
        }
    }

    private void commit(List<Pending> batch) {
        if (failure != null) {
            recover();
        }
        Optional<String> refusal = Optional.ofNullable(failure).or(disk::shortage);
        if (refusal.isPresent()) {
            WriteResult refused = new WriteResult.Refused(refusal.get());
            batch.forEach(pending -> complete(pending, refused));
            return;
        }
        Plan plan = new Plan(database, revision);
        List<WriteResult> results = new ArrayList<>(batch.size());
        for (Pending pending : batch) {
            results.add(plan.add(pending.write()));
        }
        if (!plan.changes().isEmpty()) {
            long started = System.nanoTime();
            database.apply(plan.changes());
            syncNanos = System.nanoTime() - started;
            crowd = Math.max(batch.size(), lastBatch);
            lastBatch = batch.size();
            metrics.synced(syncNanos);
            metrics.batch(batch.size(), batch.stream().mapToLong(Pending::bytes).sum());
            recent.add(plan.commits());
            revision = plan.revision();
            published.accept(revision);
        }
        for (int i = 0; i < results.size(); i++) {
            complete(batch.get(i), results.get(i));
        }
    }

    private void complete(Pending pending, WriteResult result) {
        metrics.ended(result);
        pending.outcome().complete(result);
    }

    private void fail(List<Pending> batch, Throwable cause) {
        LOG.error("the store takes no writes until it could be opened again", cause);
        failure = "the store failed to write: " + cause.getMessage();
        StoreException unknown =
                new StoreException(
                        "the outcome of the write is unknown: " + cause.getMessage(), cause);
        metrics.failed(batch.size());
        batch.forEach(pending -> pending.outcome().completeExceptionally(unknown));
    }

    private void recover() {
        if (stopping || disk.shortage(recoveryBytes).isPresent()) {
            return;
        }
        try {
            database.reopen();
            long newest = Math.max(revision, database.lastLogged());
            if (newest > revision) {
                // The failed batch is durable after all: watches read it from the log.
                recent.clear();
                revision = newest;
                published.accept(newest);
            }
            failure = null;
            LOG.info("the store takes writes again, at revision {}", revision);
        } catch (StoreOpenException | StoreException e) {
            failure = "the store could not be opened again: " + e.getMessage();
        }
    }

    /// Commits what is queued, then stops. No write is taken afterwards.
    @Override
    public void close() {
        entrance.writeLock().lock();
        try {
            closed = true;
        } finally {
            entrance.writeLock().unlock();
        }
        stopping = true;
        thread.interrupt();
        joinUninterruptibly();
    }

    private void joinUninterruptibly() {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
