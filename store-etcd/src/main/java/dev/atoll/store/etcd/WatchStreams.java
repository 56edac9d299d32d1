package dev.atoll.store.etcd;

import com.google.protobuf.ByteString;
import dev.atoll.store.etcd.v3.WatchCreateRequest;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;

/// Opens watch streams at the member that does well.
final class WatchStreams {
    /// etcd's words for its whole key space.
    private static final ByteString EVERYTHING = ByteString.copyFrom(new byte[] {0});

    private final Members members;
    private final Connections connections;
    private final Tokens tokens;
    private final EtcdOptions.Timeouts timeouts;

    WatchStreams(
            Members members,
            Connections connections,
            Tokens tokens,
            EtcdOptions.Timeouts timeouts) {
        this.members = members;
        this.connections = connections;
        this.tokens = tokens;
        this.timeouts = timeouts;
    }

    /// A stream, and where it comes from.
    ///
    /// @param tellsProgress whether the member can be asked how far the stream is
    record Opened(
            WatchStream stream, Member member, int generation, boolean tellsProgress, String token)
            implements AutoCloseable {

        /// Whether the member was found dead since.
        boolean isAbandoned() {
            return member.generation() != generation;
        }

        @Override
        public void close() {
            stream.close();
        }
    }

    /// Events of a range of keys from a revision on, read by the calling thread.
    ///
    /// A member that cannot tell progress sends the events of all keys instead: then there is one at least for each
    /// revision, and the events themselves tell it.
    ///
    /// @throws StatusRuntimeException where no member serves, or refuses our login
    Opened open(ByteString from, ByteString to, long revision) {
        Member member = members.current();
        int generation = member.generation();
        if (!member.isServing()) {
            throw Status.UNAVAILABLE
                    .withDescription("no member of etcd serves")
                    .asRuntimeException();
        }
        boolean tellsProgress = member.tellsProgress();
        Deadline deadline = Deadline.after(timeouts.request().toNanos(), TimeUnit.NANOSECONDS);
        String token = tokens.current(member.channel(), deadline);
        WatchStream stream =
                new WatchStream(connections.to(member.endpoint()), Thread.currentThread());
        WatchCreateRequest.Builder request =
                WatchCreateRequest.newBuilder()
                        .setStartRevision(Math.max(1, revision))
                        .setPrevKv(true)
                        .setFragment(true);
        stream.start(
                token,
                tellsProgress
                        ? request.setKey(from).setRangeEnd(to).build()
                        : request.setKey(EVERYTHING).setRangeEnd(EVERYTHING).build());
        return new Opened(stream, member, generation, tellsProgress, token);
    }

    /// A stream was lost: the next one is opened at another member.
    void lost(Opened opened, boolean loginExpired) {
        if (loginExpired) {
            tokens.expire(opened.token());
        } else {
            members.avoid(opened.member());
        }
    }
}
