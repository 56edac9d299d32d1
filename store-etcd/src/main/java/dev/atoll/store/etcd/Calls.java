package dev.atoll.store.etcd;

import dev.atoll.store.StoreException;
import dev.atoll.store.etcd.v3.KVGrpc;
import dev.atoll.store.etcd.v3.KVGrpc.KVBlockingStub;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Makes requests of the member that does well, a bounded number at once; further callers wait for their turn.
final class Calls implements AutoCloseable {
    private static final long PAUSE_MILLIS = 50;

    private final Members members;
    private final Tokens tokens;
    private final Duration timeout;
    private final int requests;
    private final Semaphore places;
    private volatile boolean closed;

    Calls(Members members, Tokens tokens, EtcdOptions options) {
        this.members = members;
        this.tokens = tokens;
        this.timeout = options.timeouts().request();
        this.requests = options.bounds().requests();
        this.places = new Semaphore(requests, true);
    }

    Duration timeout() {
        return timeout;
    }

    /// Makes a request that changes nothing: where a member fails, the next is asked, until the time is up.
    ///
    /// @throws StatusRuntimeException with the last member's answer
    <R> R read(Function<KVBlockingStub, R> request) {
        requireUp();
        Deadline deadline = deadline();
        enter(deadline);
        try {
            while (true) {
                try {
                    return attempt(request, deadline);
                } catch (StatusRuntimeException e) {
                    boolean over = deadline.isExpired() || closed || members.isDown();
                    if (!isPassing(e) || over || !pause()) {
                        throw e;
                    }
                }
            }
        } finally {
            places.release();
        }
    }

    /// Nobody is to wait for what is known to be away.
    private void requireUp() {
        if (members.isDown()) {
            throw Status.UNAVAILABLE
                    .withDescription("no member of etcd serves")
                    .asRuntimeException();
        }
    }

    /// Makes a request that must not be made twice: where a member fails, nobody knows what became of it.
    ///
    /// @throws StatusRuntimeException with the member's answer, or for want of one
    <R> R once(Function<KVBlockingStub, R> request) {
        Deadline deadline = deadline();
        enter(deadline);
        try {
            return attempt(request, deadline);
        } finally {
            places.release();
        }
    }

    Deadline deadline() {
        return Deadline.after(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    private <R> R attempt(Function<KVBlockingStub, R> request, Deadline deadline) {
        Member member = members.current();
        String token = "";
        try {
            token = tokens.current(member.channel(), deadline);
            return request.apply(stub(member, token, deadline));
        } catch (StatusRuntimeException e) {
            if (isPassing(e)) {
                members.avoid(member);
            }
            if (Refusals.of(e) != Refusals.Meaning.LOGIN_EXPIRED || token.isEmpty()) {
                throw e;
            }
        }
        // Refused for its token alone, so that it was not made yet.
        tokens.expire(token);
        return request.apply(stub(member, tokens.current(member.channel(), deadline), deadline));
    }

    private static KVBlockingStub stub(Member member, String token, Deadline deadline) {
        return Tokens.with(token, KVGrpc.newBlockingStub(member.channel())).withDeadline(deadline);
    }

    private static boolean isPassing(StatusRuntimeException failure) {
        Status.Code code = failure.getStatus().getCode();
        return code == Status.Code.UNAVAILABLE || code == Status.Code.DEADLINE_EXCEEDED;
    }

    /// @return false where the caller was interrupted
    private static boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void enter(Deadline deadline) {
        requireOpen();
        try {
            if (!places.tryAcquire(
                    deadline.timeRemaining(TimeUnit.NANOSECONDS), TimeUnit.NANOSECONDS)) {
                throw new StoreException(
                        "etcd was busy with " + requests + " requests; this one was not made");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted; the request was not made", e);
        }
        if (closed) {
            places.release();
            requireOpen();
        }
    }

    void requireOpen() {
        if (closed) {
            throw new StoreException("the store is closed");
        }
    }

    /// Takes no more requests, and waits for those under way as long as a request may take.
    @Override
    public void close() {
        closed = true;
        boolean interrupted = Thread.interrupted();
        try {
            var _ = places.tryAcquire(requests, timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
