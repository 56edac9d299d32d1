package dev.atoll.store.etcd;

import dev.atoll.store.etcd.v3.DefragmentRequest;
import dev.atoll.store.etcd.v3.MaintenanceGrpc;
import dev.atoll.store.etcd.v3.StatusRequest;
import dev.atoll.store.etcd.v3.StatusResponse;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One member, and the connection that all requests to it share. It is asked at an interval whether it lives; when it
/// does not answer, its connection is dropped, so that nobody waits for a process that stands still.
final class Member implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Member.class);

    private final URI endpoint;
    private final Connections connections;
    private final Tokens tokens;
    private final EtcdOptions.Timeouts timeouts;
    private final Cluster cluster;
    private final Thread prober;
    private volatile ManagedChannel channel;
    private volatile MemberState state;
    private final AtomicInteger generation = new AtomicInteger();
    private volatile boolean closed;

    /// Whom a member tells what it found.
    interface Cluster {
        /// By the identity that a member gives its cluster.
        boolean isOurs(long id);

        /// A member's state may have changed.
        void changed();
    }

    Member(
            URI endpoint,
            Connections connections,
            Tokens tokens,
            EtcdOptions.Timeouts timeouts,
            Cluster cluster) {
        this.endpoint = endpoint;
        this.connections = connections;
        this.tokens = tokens;
        this.timeouts = timeouts;
        this.cluster = cluster;
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
        return !(state instanceof MemberState.Failing);
    }

    /// Grows each time the member was found dead: what is connected since before then had better connect elsewhere.
    int generation() {
        return generation.get();
    }

    /// Whether watches can ask it how far they are.
    boolean tellsProgress() {
        return switch (state) {
            case MemberState.Serving serving ->
                    Version.parse(serving.version()).filter(Version::tellsProgress).isPresent();
            // Releases that keep their state to administrators are newer than those that tell no
            // progress.
            case MemberState.Reserved _ -> true;
            case MemberState.Failing _ -> false;
        };
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
                cluster.changed();
                Thread.sleep(timeouts.probeInterval());
            }
        } catch (InterruptedException e) {
            // close() ends the probing.
        }
    }

    private void tell(MemberState before, MemberState now) {
        if (now instanceof MemberState.Failing failing
                && !(before instanceof MemberState.Failing)) {
            LOG.warn("etcd at {} fails: {}", endpoint, failing.reason());
        }
        if (now instanceof MemberState.Serving serving && before instanceof MemberState.Failing) {
            LOG.info("etcd {} at {} serves", serving.version(), endpoint);
        }
    }

    private MemberState ask() {
        Deadline deadline = Deadline.after(timeouts.probe().toNanos(), TimeUnit.NANOSECONDS);
        long asked = System.nanoTime();
        String token = "";
        try {
            token = tokens.current(channel, deadline);
            StatusResponse status =
                    Tokens.with(token, MaintenanceGrpc.newBlockingStub(channel))
                            .withDeadline(deadline)
                            .status(StatusRequest.getDefaultInstance());
            return describe(status, Duration.ofNanos(System.nanoTime() - asked));
        } catch (StatusRuntimeException e) {
            return describe(e, token, Duration.ofNanos(System.nanoTime() - asked));
        }
    }

    private MemberState describe(StatusRuntimeException failure, String token, Duration latency) {
        return switch (Refusals.of(failure)) {
            case FORBIDDEN ->
                    failure.getStatus().getCode() == Status.Code.PERMISSION_DENIED
                            ? new MemberState.Reserved(endpoint, latency)
                            : failing("refuses us", failure);
            case LOGIN_EXPIRED -> {
                tokens.expire(token);
                yield token.isEmpty() ? failing("refuses us", failure) : state;
            }
            case UNKNOWN -> {
                if (!closed) {
                    reconnect();
                }
                yield failing("does not answer", failure);
            }
            case REFUSED, TOO_LARGE, COMPACTED, FUTURE -> failing("is not well", failure);
        };
    }

    private MemberState failing(String what, StatusRuntimeException failure) {
        return new MemberState.Failing(endpoint, what + " (" + Refusals.text(failure) + ")");
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
        if (!cluster.isOurs(status.getHeader().getClusterId())) {
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

    /// On a connection of its own: the other one is dropped when the member does not say how it is meanwhile.
    void defragment(Duration patience) {
        Deadline deadline = Deadline.after(patience.toNanos(), TimeUnit.NANOSECONDS);
        ManagedChannel own = connections.to(endpoint);
        try {
            var _ =
                    Tokens.with(tokens.current(own, deadline), MaintenanceGrpc.newBlockingStub(own))
                            .withDeadline(deadline)
                            .defragment(DefragmentRequest.getDefaultInstance());
        } finally {
            own.shutdownNow();
        }
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
