package dev.atoll.store.etcd;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The cluster's members, of which one takes all requests as long as it does well.
final class Members implements Member.Cluster, AutoCloseable {
    private static final long ELECTION_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final List<Member> all = new ArrayList<>();
    private final AtomicInteger preferred = new AtomicInteger();
    private final AtomicLong cluster = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();

    /// Of `System.nanoTime()`, when nobody served any more; null while a member does.
    private volatile @Nullable Long downSinceNanos;

    Members(EtcdOptions options, Connections connections, Tokens tokens) {
        for (var endpoint : options.endpoints()) {
            all.add(new Member(endpoint, connections, tokens, options.timeouts(), this));
        }
    }

    void start() {
        all.forEach(Member::start);
    }

    /// The first member that answers says which cluster is ours: mixing two would mix two histories.
    @Override
    public boolean isOurs(long id) {
        return cluster.compareAndSet(0, id) || cluster.get() == id;
    }

    @Override
    public void changed() {
        lock.lock();
        try {
            if (current().isServing()) {
                downSinceNanos = null;
            } else if (downSinceNanos == null) {
                downSinceNanos = System.nanoTime();
            }
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Whether nobody has served for longer than it takes to elect a leader, so that no request need be tried.
    boolean isDown() {
        Long since = downSinceNanos;
        return since != null && System.nanoTime() - since > ELECTION_NANOS;
    }

    /// Where the next request goes: to the preferred member or, where it fails, to the next that serves.
    Member current() {
        int first = preferred.get();
        for (int i = 0; i < all.size(); i++) {
            Member member = all.get((first + i) % all.size());
            if (member.isServing()) {
                return member;
            }
        }
        return all.get(first);
    }

    /// A request to this member failed: prefer the next one, unless others moved on already.
    void avoid(Member member) {
        if (current() == member) {
            preferred.set((all.indexOf(member) + 1) % all.size());
        }
    }

    /// @return whether a member serves
    boolean awaitServing(Duration timeout) throws InterruptedException {
        long nanos = timeout.toNanos();
        lock.lock();
        try {
            while (!current().isServing() && nanos > 0) {
                nanos = news.awaitNanos(nanos);
            }
            return current().isServing();
        } finally {
            lock.unlock();
        }
    }

    /// The identity of the cluster; 0 before a member told.
    long cluster() {
        return cluster.get();
    }

    /// @throws io.grpc.StatusRuntimeException as the member answers
    void defragment(URI endpoint, Duration patience) {
        for (Member member : all) {
            if (member.endpoint().equals(endpoint)) {
                avoid(member);
                member.defragment(patience);
            }
        }
    }

    List<MemberState> states() {
        return all.stream().map(Member::state).toList();
    }

    @Override
    public void close() {
        all.forEach(Member::close);
    }
}
