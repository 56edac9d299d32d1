package dev.atoll.store.etcd;

import com.google.protobuf.ByteString;
import dev.atoll.store.CompactedException;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.Watch;
import dev.atoll.store.WatchListener;
import dev.atoll.store.WatchQuery;
import dev.atoll.store.etcd.v3.WatchResponse;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One watch on its own virtual thread, over as many streams as it takes: when one is lost, the next begins where the
/// listener was, at whichever member serves.
///
/// etcd sends events of the watched keys only. How far the watch is while others change, it must be asked: at once when
/// somebody waits for a revision, else now and then, so that the position does not fall behind compactions.
final class EtcdWatch implements Watch {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdWatch.class);
    private static final long ASK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(25);
    private static final long ASK_IDLY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration PAUSE_MIN = Duration.ofMillis(50);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(1);

    private final WatchStreams streams;
    private final Keys keys;
    private final WatchQuery query;
    private final WatchListener listener;
    private final Consumer<EtcdWatch> ended;
    private final Thread thread;
    private long position;
    private Duration pause = PAUSE_MIN;
    private final AtomicLong wanted = new AtomicLong();
    private volatile boolean closed;
    private volatile @Nullable Exception end;

    /// @param ended told when the watch is over, before the listener is
    EtcdWatch(
            WatchStreams streams,
            Keys keys,
            WatchQuery query,
            WatchListener listener,
            Consumer<EtcdWatch> ended) {
        this.streams = streams;
        this.keys = keys;
        this.query = query;
        this.listener = listener;
        this.ended = ended;
        this.position = query.afterRevision();
        this.thread = Thread.ofVirtual().name("etcd-watch").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Somebody knows of this revision, and may wait for the listener to be told.
    void expect(long revision) {
        if (revision > wanted.getAndAccumulate(revision, Math::max)) {
            LockSupport.unpark(thread);
        }
    }

    /// Ends the watch and tells the listener why.
    void end(Exception cause) {
        end = cause;
        LockSupport.unpark(thread);
        join();
    }

    private void run() {
        Exception cause = null;
        try {
            cause = follow();
        } catch (RuntimeException e) {
            LOG.warn("a watch of {} failed", query.prefix(), e);
            cause = e;
        } finally {
            ended.accept(this);
        }
        if (cause != null && !closed) {
            listener.onEnd(cause);
        }
    }

    private boolean isOver() {
        return closed || end != null;
    }

    private @Nullable Exception follow() {
        ByteString from = keys.from(query.prefix());
        ByteString to = keys.to(RangeQuery.endOf(query.prefix()));
        while (!isOver()) {
            try (var opened = streams.open(from, to, position)) {
                try {
                    drain(opened, new Assembly(keys, from, position));
                } catch (WatchStream.LostException e) {
                    LOG.info("watch of {} goes on elsewhere: {}", query.prefix(), e.getMessage());
                    streams.lost(opened, e.isLoginExpired());
                } catch (Assembly.PreviousMissingException e) {
                    LOG.info("watch of {} begins again: {}", query.prefix(), e.getMessage());
                }
            } catch (CompactedException e) {
                return e;
            } catch (StatusRuntimeException e) {
                LOG.debug("watch of {} cannot go on yet: {}", query.prefix(), Refusals.text(e));
            }
            rest();
        }
        return end;
    }

    /// Between two streams: the longer, the more of them were in vain.
    private void rest() {
        long until = System.nanoTime() + pause.toNanos();
        while (!isOver() && System.nanoTime() < until) {
            LockSupport.parkNanos(this, until - System.nanoTime());
        }
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : twice;
    }

    private void drain(WatchStreams.Opened opened, Assembly assembly)
            throws WatchStream.LostException, Assembly.PreviousMissingException {
        Questions questions = new Questions();
        while (!isOver()) {
            WatchResponse response = opened.stream().poll();
            if (response != null) {
                accept(response, assembly);
                questions.answered();
            } else if (opened.isAbandoned()) {
                throw new WatchStream.LostException("its member does not answer", false);
            } else {
                long nanos = opened.tellsProgress() ? questions.nanosToNext() : ASK_IDLY_NANOS;
                if (nanos > 0) {
                    LockSupport.parkNanos(this, nanos);
                } else {
                    opened.stream().askProgress();
                    questions.asked();
                }
            }
        }
    }

    /// When to ask for progress next.
    private final class Questions {
        private long last = System.nanoTime() - ASK_AGAIN_NANOS;
        private boolean unanswered;

        void asked() {
            last = System.nanoTime();
            unanswered = true;
        }

        void answered() {
            unanswered = false;
        }

        long nanosToNext() {
            if (wanted.get() > position && !unanswered) {
                return 0;
            }
            long interval = wanted.get() > position ? ASK_AGAIN_NANOS : ASK_IDLY_NANOS;
            return last + interval - System.nanoTime();
        }
    }

    private void accept(WatchResponse response, Assembly assembly)
            throws WatchStream.LostException, Assembly.PreviousMissingException {
        if (response.getCanceled()) {
            if (response.getCompactRevision() > 0) {
                throw new CompactedException(position, response.getCompactRevision());
            }
            throw new WatchStream.LostException(
                    "etcd canceled it: " + response.getCancelReason(),
                    response.getCancelReason().contains("auth token"));
        }
        for (Assembly.Batch batch : assembly.accept(response)) {
            position = batch.upTo();
            pause = PAUSE_MIN;
            if (isOver()) {
                return;
            }
            listener.onEvents(batch.events(), batch.upTo());
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        join();
    }

    /// Waits for the listener's last call, unless this is that call.
    private void join() {
        if (!Thread.currentThread().equals(thread)) {
            Uninterrupted.join(thread);
        }
    }
}
