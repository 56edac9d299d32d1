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
import dev.atoll.store.WriteTooLargeException;
import dev.atoll.store.etcd.v3.CompactionRequest;
import dev.atoll.store.etcd.v3.TxnRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/// A store in an etcd cluster, below one key prefix. Many processes may have it open.
///
/// Revisions are the cluster's, so that they also grow with what is written below other prefixes, and a compaction
/// concerns them all. Every read is agreed on by a quorum. A key must not be empty. More than the options' bounds is
/// refused with an `IllegalArgumentException`, or, of watches, with an `IllegalStateException`.
public final class EtcdStore implements Store {
    private static final Bytes NO_KEY = Bytes.utf8("");

    /// A large database takes minutes.
    private static final Duration DEFRAGMENTATION = Duration.ofMinutes(10);

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
    private final EtcdMetrics metrics;
    private final Set<EtcdWatch> watches = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lifeCycle = new ReentrantLock();
    private boolean closed;
    private String identity = "";

    private EtcdStore(EtcdOptions options, EtcdMetrics metrics) throws IOException {
        Tokens tokens = new Tokens(options.login());
        this.options = options;
        this.metrics = metrics;
        this.connections = new Connections(options);
        this.members = new Members(options, connections, tokens);
        this.calls = new Calls(members, tokens, options);
        this.keys = new Keys(options.keyPrefix() + FormatMark.KEYS);
        this.transactions = new Transactions(keys, options.bounds());
        this.ranges = new Ranges(calls, keys);
        this.streams = new WatchStreams(members, connections, tokens, options.timeouts());
        this.compacted = new CompactionMark(ranges, streams, keys, calls.timeout());
        this.newest =
                new SharedRevision(() -> metrics.timed("revision", NO_KEY, () -> ranges.probe(0)));
    }

    /// As below, with metrics that nobody reads.
    public static EtcdStore open(EtcdOptions options) {
        return open(options, EtcdMetrics.none());
    }

    /// Opens the part of a cluster below the options' key prefix, which need not hold anything yet.
    ///
    /// @throws StoreOpenException where no member with a quorum answers in time, or refuses us, or where the keys there
    ///     are not ours
    public static EtcdStore open(EtcdOptions options, EtcdMetrics metrics) {
        EtcdStore store;
        try {
            store = new EtcdStore(options, metrics);
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
                throw new StoreOpenException("no member of etcd serves: " + complaints());
            }
            long revision = newest.read();
            identity =
                    new FormatMark(calls, options)
                            .claim(Long.toHexString(members.cluster()) + "-" + revision);
            metrics.join(members::states);
        } catch (StatusRuntimeException e) {
            throw new StoreOpenException("etcd failed: " + Refusals.text(e), e);
        } catch (StoreException e) {
            throw new StoreOpenException(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreOpenException("interrupted while etcd was opened", e);
        }
    }

    /// For people: what is wrong with each member.
    private String complaints() {
        return members.states().stream()
                .filter(MemberState.Failing.class::isInstance)
                .map(state -> state.endpoint() + " " + ((MemberState.Failing) state).reason())
                .collect(Collectors.joining("; "));
    }

    /// Which store this is, whoever opens it, and wherever its keys are restored to.
    public String identity() {
        return identity;
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
            return metrics.timed("range", query.from(), () -> ranges.read(query));
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
        calls.requireOpen();
        if (members.isDown()) {
            return new WriteResult.Refused("no member of etcd serves");
        }
        try {
            Bytes key = write.operations().getFirst().key();
            return transactions.result(
                    write, metrics.timed("txn", key, () -> calls.once(kv -> kv.txn(request))));
        } catch (StatusRuntimeException e) {
            return switch (Refusals.of(e)) {
                case REFUSED, FORBIDDEN, LOGIN_EXPIRED ->
                        new WriteResult.Refused("etcd refuses writes: " + Refusals.text(e));
                case TOO_LARGE ->
                        throw new WriteTooLargeException(
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
            metrics.timed("compact", NO_KEY, () -> calls.read(kv -> kv.compact(request)));
        } catch (StatusRuntimeException e) {
            if (Refusals.of(e) != Refusals.Meaning.COMPACTED) {
                throw unreadable(e, revision);
            }
        }
        compacted.moved(revision);
    }

    /// As the members said when they were last asked: one that lost its quorum has no leader soon.
    @Override
    public Health health() {
        List<MemberState> states = members.states();
        if (states.stream().allMatch(MemberState.Failing.class::isInstance)) {
            return new Health.Failed("no member of etcd serves: " + complaints());
        }
        List<String> alarms =
                states.stream()
                        .filter(MemberState.Serving.class::isInstance)
                        .flatMap(state -> ((MemberState.Serving) state).alarms().stream())
                        .distinct()
                        .toList();
        if (alarms.stream().anyMatch(alarm -> alarm.contains("CORRUPT"))) {
            return new Health.Failed("etcd has an alarm: " + String.join("; ", alarms));
        }
        return alarms.isEmpty()
                ? new Health.Ready()
                : new Health.ReadOnly("etcd has an alarm: " + String.join("; ", alarms));
    }

    /// Makes one member give its free space back, which answers nothing meanwhile: others are asked instead.
    void defragment(URI endpoint) {
        try {
            members.defragment(endpoint, DEFRAGMENTATION);
        } catch (StatusRuntimeException e) {
            throw failed(e);
        }
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
