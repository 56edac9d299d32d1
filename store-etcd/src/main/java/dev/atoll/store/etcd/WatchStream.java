package dev.atoll.store.etcd;

import dev.atoll.store.etcd.v3.WatchCreateRequest;
import dev.atoll.store.etcd.v3.WatchGrpc;
import dev.atoll.store.etcd.v3.WatchProgressRequest;
import dev.atoll.store.etcd.v3.WatchRequest;
import dev.atoll.store.etcd.v3.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One watch at one member, on a connection of its own: what a slow reader leaves unread would otherwise fill the
/// window that all requests of a connection share. At most [#BUFFERED] messages wait to be read; then etcd waits.
final class WatchStream implements AutoCloseable {
    private static final int BUFFERED = 2;

    /// Ends the stream where its member is cut off from the others, instead of leaving it silent.
    private static final Metadata.Key<String> WITH_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    private final ManagedChannel channel;
    private final ClientCall<WatchRequest, WatchResponse> call;
    private final Thread reader;
    private final Queue<WatchResponse> inbox = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Status end;

    /// @param channel which the stream closes
    /// @param reader who reads the stream, and is unparked when there is something to read
    WatchStream(ManagedChannel channel, Thread reader) {
        this.channel = channel;
        this.call = channel.newCall(WatchGrpc.getWatchMethod(), CallOptions.DEFAULT);
        this.reader = reader;
    }

    void start(String token, WatchCreateRequest request) {
        Metadata headers = Tokens.headers(token);
        headers.put(WITH_LEADER, "true");
        call.start(new Inbox(), headers);
        call.request(BUFFERED);
        call.sendMessage(WatchRequest.newBuilder().setCreateRequest(request).build());
    }

    private final class Inbox extends ClientCall.Listener<WatchResponse> {
        @Override
        public void onMessage(WatchResponse message) {
            inbox.add(message);
            LockSupport.unpark(reader);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            end = status;
            LockSupport.unpark(reader);
        }
    }

    /// The next message; null where none is here yet.
    ///
    /// @throws LostException where none will come
    @Nullable WatchResponse poll() throws LostException {
        Status ended = end;
        WatchResponse message = inbox.poll();
        if (message != null) {
            call.request(1);
            return message;
        }
        if (ended != null) {
            throw new LostException(
                    ended.getCode() + ": " + ended.getDescription(),
                    ended.getCode() == Status.Code.UNAUTHENTICATED);
        }
        return null;
    }

    /// Asks etcd how far this watch is. Where it is behind, there is no answer.
    void askProgress() {
        call.sendMessage(
                WatchRequest.newBuilder()
                        .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                        .build());
    }

    @Override
    public void close() {
        call.cancel("the watch is over", null);
        channel.shutdownNow();
    }

    /// The stream ended, and the watch must go on with another.
    static final class LostException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean loginExpired;

        LostException(String message, boolean loginExpired) {
            super(message);
            this.loginExpired = loginExpired;
        }

        boolean isLoginExpired() {
            return loginExpired;
        }
    }
}
