package dev.atoll.store.etcd;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives the members' free space back to their disks, at an interval. A member answers nothing meanwhile, so it is one
/// after the other, the leader last, and none unless all members are well.
///
/// Meant for one of the processes that share a cluster.
public final class Defragmentation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Defragmentation.class);

    private final EtcdStore store;
    private final Duration interval;
    private final Thread thread;

    public Defragmentation(EtcdStore store, Duration interval) {
        this.store = store;
        this.interval = interval;
        this.thread = Thread.ofVirtual().name("etcd-defragmentation").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(interval);
                round();
            }
        } catch (InterruptedException e) {
            // close() ends it.
        }
    }

    /// @return how many members were done
    int round() throws InterruptedException {
        List<MemberState> order =
                store.members().stream()
                        .sorted(Comparator.comparing(Defragmentation::leads))
                        .toList();
        int done = 0;
        for (MemberState member : order) {
            if (!awaitAllServing()) {
                LOG.warn("etcd is not defragmented: not all members are well: {}", store.members());
                return done;
            }
            try {
                store.defragment(member.endpoint());
                done++;
            } catch (RuntimeException e) {
                LOG.warn("etcd at {} was not defragmented: {}", member.endpoint(), e.toString());
            }
        }
        return done;
    }

    private static boolean leads(MemberState state) {
        return state instanceof MemberState.Serving serving && serving.leads();
    }

    /// The one before needs a moment to be well again.
    private boolean awaitAllServing() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            if (store.members().stream().noneMatch(MemberState.Failing.class::isInstance)) {
                return true;
            }
            Thread.sleep(100);
        }
        return false;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
