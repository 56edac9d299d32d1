package dev.atoll.store.etcd;

import com.google.protobuf.ByteString;
import dev.atoll.store.StoreException;
import dev.atoll.store.etcd.v3.WatchResponse;
import io.grpc.Deadline;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Up to which revision the cluster's history is compacted, by whomever. etcd has no question for that, but refuses a
/// watch of what is compacted with the revision that we want. So one is opened when a read shows that the mark moved.
final class CompactionMark {
    private static final long STREAM_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Ranges ranges;
    private final WatchStreams streams;
    private final Keys keys;
    private final Duration timeout;
    private final AtomicLong mark = new AtomicLong();

    CompactionMark(Ranges ranges, WatchStreams streams, Keys keys, Duration timeout) {
        this.ranges = ranges;
        this.streams = streams;
        this.keys = keys;
        this.timeout = timeout;
    }

    /// @throws StatusRuntimeException where etcd does not answer
    /// @throws StoreException where it does not tell
    long current() {
        long known = mark.get();
        try {
            ranges.probe(Math.max(1, known));
            return known;
        } catch (StatusRuntimeException e) {
            if (Refusals.of(e) != Refusals.Meaning.COMPACTED) {
                throw e;
            }
        }
        moved(ask(Math.max(1, known)));
        return mark.get();
    }

    /// The history below this revision is gone for sure.
    void moved(long revision) {
        mark.accumulateAndGet(revision, Math::max);
    }

    private long ask(long compacted) {
        Deadline deadline = Deadline.after(timeout.toNanos(), TimeUnit.NANOSECONDS);
        while (!deadline.isExpired()) {
            try (var opened = streams.open(keys.nothing(), ByteString.EMPTY, compacted)) {
                long found = refusal(opened.stream());
                if (found > 0) {
                    return found;
                }
            } catch (WatchStream.LostException | StatusRuntimeException e) {
                LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
        throw new StoreException("etcd does not tell up to where its history is compacted");
    }

    /// Zero where none comes: the member may be behind the one that knows of the compaction.
    private long refusal(WatchStream stream) throws WatchStream.LostException {
        long until = System.nanoTime() + STREAM_NANOS;
        while (System.nanoTime() < until) {
            WatchResponse response = stream.poll();
            if (response == null) {
                LockSupport.parkNanos(this, until - System.nanoTime());
            } else if (response.getCompactRevision() > 0) {
                return response.getCompactRevision();
            }
        }
        return 0;
    }
}
