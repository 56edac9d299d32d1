package dev.atoll.store.etcd;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The cluster's members, of which one takes all requests as long as it does well.
final class Members implements AutoCloseable {
    private final List<Member> all = new ArrayList<>();
    private final AtomicInteger preferred = new AtomicInteger();
    private final AtomicLong cluster = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    Members(EtcdOptions options, Connections connections) {
        for (var endpoint : options.endpoints()) {
            all.add(
                    new Member(
                            endpoint,
                            connections,
                            options.timeouts(),
                            this::isOurCluster,
                            this::signal));
        }
    }

    void start() {
        all.forEach(Member::start);
    }

    /// The first member that answers says which cluster is ours: mixing two would mix two histories.
    private boolean isOurCluster(long id) {
        return cluster.compareAndSet(0, id) || cluster.get() == id;
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
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

    /// A request to this member failed: prefer the next one.
    void avoid(Member member) {
        int index = all.indexOf(member);
        preferred.compareAndSet(index, (index + 1) % all.size());
    }

    /// @return whether a member serves
    boolean awaitServing(Duration timeout) throws InterruptedException {
        long nanos = timeout.toNanos();
        lock.lock();
        try {
            while (!current().isServing() && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return current().isServing();
        } finally {
            lock.unlock();
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
