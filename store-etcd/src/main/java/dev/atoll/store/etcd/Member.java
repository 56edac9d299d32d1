package dev.atoll.store.etcd;

import dev.atoll.store.etcd.v3.MaintenanceGrpc;
import dev.atoll.store.etcd.v3.StatusRequest;
import dev.atoll.store.etcd.v3.StatusResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One member, and the connection that all requests to it share. It is asked at an interval whether it lives; when it
/// does not answer, its connection is dropped, so that nobody waits for a process that stands still.
final class Member implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Member.class);

    private final URI endpoint;
    private final Connections connections;
    private final EtcdOptions.Timeouts timeouts;
    private final LongPredicate isOurCluster;
    private final Runnable changed;
    private final Thread prober;
    private volatile ManagedChannel channel;
    private volatile MemberState state;
    private final AtomicInteger generation = new AtomicInteger();
    private volatile boolean closed;

    /// @param isOurCluster by the identity that a member gives its cluster
    /// @param changed called when the state has changed
    Member(
            URI endpoint,
            Connections connections,
            EtcdOptions.Timeouts timeouts,
            LongPredicate isOurCluster,
            Runnable changed) {
        this.endpoint = endpoint;
        this.connections = connections;
        this.timeouts = timeouts;
        this.isOurCluster = isOurCluster;
        this.changed = changed;
        this.channel = connections.to(endpoint);
        this.state = new MemberState.Failing(endpoint, "was not asked yet");
        this.prober = Thread.ofVirtual().name("etcd-probe").unstarted(this::probe);
    }

    void start() {
        prober.start();
    }

    URI endpoint() {
        return endpoint;
    }

    ManagedChannel channel() {
        return channel;
    }

    MemberState state() {
        return state;
    }

    boolean isServing() {
        return state instanceof MemberState.Serving;
    }

    /// Grows each time the member was found dead: what is connected since before then had better connect elsewhere.
    int generation() {
        return generation.get();
    }

    Optional<Version> version() {
        return state instanceof MemberState.Serving serving
                ? Version.parse(serving.version())
                : Optional.empty();
    }

    private void probe() {
        try {
            while (!closed) {
                MemberState now = ask();
                if (closed) {
                    return;
                }
                tell(state, now);
                state = now;
                changed.run();
                Thread.sleep(timeouts.probeInterval());
            }
        } catch (InterruptedException e) {
            // close() ends the probing.
        }
    }

    private void tell(MemberState before, MemberState now) {
        if (now instanceof MemberState.Failing failing && before instanceof MemberState.Serving) {
            LOG.warn("etcd at {} fails: {}", endpoint, failing.reason());
        }
        if (now instanceof MemberState.Serving serving && before instanceof MemberState.Failing) {
            LOG.info("etcd {} at {} serves", serving.version(), endpoint);
        }
    }

    private MemberState ask() {
        long asked = System.nanoTime();
        try {
            StatusResponse status =
                    MaintenanceGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(timeouts.probe().toMillis(), TimeUnit.MILLISECONDS)
                            .status(StatusRequest.getDefaultInstance());
            return describe(status, Duration.ofNanos(System.nanoTime() - asked));
        } catch (StatusRuntimeException e) {
            if (!closed) {
                reconnect();
            }
            return new MemberState.Failing(endpoint, "does not answer (" + Refusals.text(e) + ")");
        }
    }

    private MemberState describe(StatusResponse status, Duration latency) {
        boolean tooOld =
                Version.parse(status.getVersion())
                        .filter(version -> version.compareTo(Version.OLDEST) < 0)
                        .isPresent();
        if (tooOld) {
            return new MemberState.Failing(
                    endpoint,
                    "runs etcd "
                            + status.getVersion()
                            + "; it must be "
                            + Version.OLDEST
                            + " or newer");
        }
        if (!isOurCluster.test(status.getHeader().getClusterId())) {
            return new MemberState.Failing(endpoint, "belongs to another cluster than the others");
        }
        if (status.getLeader() == 0) {
            return new MemberState.Failing(endpoint, "has no leader");
        }
        return new MemberState.Serving(
                endpoint,
                status.getVersion(),
                status.getLeader() == status.getHeader().getMemberId(),
                status.getDbSize(),
                latency,
                status.getErrorsList());
    }

    private void reconnect() {
        ManagedChannel old = channel;
        channel = connections.to(endpoint);
        generation.incrementAndGet();
        old.shutdownNow();
    }

    @Override
    public void close() {
        closed = true;
        prober.interrupt();
        Uninterrupted.join(prober);
        channel.shutdownNow();
    }
}
