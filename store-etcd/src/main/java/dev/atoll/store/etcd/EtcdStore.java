package dev.atoll.store.etcd;

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
import dev.atoll.store.etcd.v3.CompactionRequest;
import dev.atoll.store.etcd.v3.TxnRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// A store in an etcd cluster, below one key prefix. Many processes may have it open.
///
/// Revisions are the cluster's, so that they also grow with what is written below other prefixes, and a compaction
/// concerns them all. Every read is agreed on by a quorum. A key must not be empty. More than the options' bounds is
/// refused with an `IllegalArgumentException`, or, of watches, with an `IllegalStateException`.
public final class EtcdStore implements Store {
    private final EtcdOptions options;
    private final Connections connections;
    private final Members members;
    private final Calls calls;
    private final Keys keys;
    private final Transactions transactions;
    private final Ranges ranges;
    private final WatchStreams streams;
    private final CompactionMark compacted;
    private final SharedRevision newest;
    private final Set<EtcdWatch> watches = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lifeCycle = new ReentrantLock();
    private boolean closed;

    private EtcdStore(EtcdOptions options) throws IOException {
        Tokens tokens = new Tokens(options.login());
        this.options = options;
        this.connections = new Connections(options);
        this.members = new Members(options, connections, tokens);
        this.calls = new Calls(members, tokens, options);
        this.keys = new Keys(options.keyPrefix());
        this.transactions = new Transactions(keys, options.bounds());
        this.ranges = new Ranges(calls, keys);
        this.streams = new WatchStreams(members, connections, tokens, options.timeouts());
        this.compacted = new CompactionMark(ranges, streams, keys, calls.timeout());
        this.newest = new SharedRevision(() -> ranges.probe(0));
    }

    /// Opens the part of a cluster below the options' key prefix, which need not hold anything yet.
    ///
    /// @throws StoreOpenException where no member with a quorum answers in time, or refuses us
    public static EtcdStore open(EtcdOptions options) {
        EtcdStore store;
        try {
            store = new EtcdStore(options);
        } catch (IOException | IllegalArgumentException e) {
            throw new StoreOpenException(
                    "etcd's certificates cannot be used: check that they are PEM files", e);
        }
        try {
            store.start();
            return store;
        } catch (StoreOpenException e) {
            store.close();
            throw e;
        }
    }

    private void start() {
        members.start();
        try {
            if (!members.awaitServing(calls.timeout())) {
                throw new StoreOpenException("no member of etcd serves: " + members.states());
            }
            newest.read();
        } catch (StoreException e) {
            throw new StoreOpenException(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreOpenException("interrupted while etcd was opened", e);
        }
    }

    @Override
    public long revision() {
        long revision = newest.read();
        watches.forEach(watch -> watch.expect(revision));
        return revision;
    }

    /// Other processes write too.
    @Override
    public OptionalLong revisionAtOnce() {
        return OptionalLong.empty();
    }

    @Override
    public long compactedRevision() {
        try {
            return compacted.current();
        } catch (StatusRuntimeException e) {
            throw failed(e);
        }
    }

    @Override
    public Optional<Entry> get(Bytes key) {
        Page found = range(new RangeQuery(key, Keys.after(key), 0, 1));
        return found.entries().stream().findFirst();
    }

    @Override
    public Page range(RangeQuery query) {
        try {
            return ranges.read(query);
        } catch (StatusRuntimeException e) {
            if (query.revision() == 0 && Refusals.of(e) == Refusals.Meaning.COMPACTED) {
                // The revision of the first part was compacted before the last: a newer one it is.
                return range(query);
            }
            throw unreadable(e, query.revision());
        }
    }

    private RuntimeException unreadable(StatusRuntimeException failure, long revision) {
        return switch (Refusals.of(failure)) {
            case COMPACTED -> new CompactedException(revision, compactedRevision());
            case FUTURE -> new FutureRevisionException(revision, revision());
            case REFUSED, TOO_LARGE, LOGIN_EXPIRED, FORBIDDEN, UNKNOWN -> failed(failure);
        };
    }

    private static StoreException failed(StatusRuntimeException failure) {
        return new StoreException("etcd failed: " + Refusals.text(failure), failure);
    }

    @Override
    public WriteResult write(Write write) {
        TxnRequest request = transactions.request(write);
        try {
            return transactions.result(write, calls.once(kv -> kv.txn(request)));
        } catch (StatusRuntimeException e) {
            return switch (Refusals.of(e)) {
                case REFUSED, FORBIDDEN, LOGIN_EXPIRED ->
                        new WriteResult.Refused("etcd refuses writes: " + Refusals.text(e));
                case TOO_LARGE ->
                        throw new IllegalArgumentException(
                                "the write is beyond etcd's bounds: " + Refusals.text(e), e);
                case COMPACTED, FUTURE, UNKNOWN ->
                        throw new StoreException(
                                "the outcome of the write is unknown: " + Refusals.text(e), e);
            };
        }
    }

    @Override
    public Watch watch(WatchQuery query, WatchListener listener) {
        calls.requireOpen();
        try {
            ranges.probe(Math.max(1, query.afterRevision()));
        } catch (StatusRuntimeException e) {
            throw unreadable(e, query.afterRevision());
        }
        EtcdWatch watch = new EtcdWatch(streams, keys, query, listener, watches::remove);
        lifeCycle.lock();
        try {
            calls.requireOpen();
            if (watches.size() >= options.bounds().watches()) {
                throw new IllegalStateException(
                        "the store has " + options.bounds().watches() + " watches already");
            }
            watches.add(watch);
            watch.start();
            return watch;
        } finally {
            lifeCycle.unlock();
        }
    }

    @Override
    public void compact(long revision) {
        if (revision <= 0) {
            return;
        }
        CompactionRequest request = CompactionRequest.newBuilder().setRevision(revision).build();
        try {
            calls.read(kv -> kv.compact(request));
        } catch (StatusRuntimeException e) {
            if (Refusals.of(e) != Refusals.Meaning.COMPACTED) {
                throw unreadable(e, revision);
            }
        }
        compacted.moved(revision);
    }

    /// Asks a quorum, so it may take as long as a request may.
    @Override
    public Health health() {
        Optional<String> alarm =
                members.states().stream()
                        .filter(MemberState.Serving.class::isInstance)
                        .flatMap(state -> ((MemberState.Serving) state).alarms().stream())
                        .findFirst();
        try {
            newest.read();
        } catch (StoreException e) {
            return new Health.Failed(e.getMessage() + "; " + members.states());
        }
        return alarm.<Health>map(text -> new Health.ReadOnly("etcd has an alarm: " + text))
                .orElseGet(Health.Ready::new);
    }

    /// What each member of the cluster said of itself when it was last asked.
    public List<MemberState> members() {
        return members.states();
    }

    @Override
    public void close() {
        lifeCycle.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            calls.close();
        } finally {
            lifeCycle.unlock();
        }
        StoreException cause = new StoreException("the store is closed");
        watches.forEach(watch -> watch.end(cause));
        members.close();
        connections.close();
    }
}
