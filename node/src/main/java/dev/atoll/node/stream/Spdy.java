package dev.atoll.node.stream;

import dev.atoll.kinds.Encoded;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyGoAwayFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyStreamFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;

/// The client's end of a SPDY/3.1 connection, as runtimes' streaming servers speak it. Netty's codec does the
/// frames, without an event loop. One thread reads; any number may send. Those servers know no flow control, so no
/// windows are kept.
final class Spdy {
    private static final int BUFFER_BYTES = 32 << 10;
    private static final int CHUNK_BYTES = 32 << 10;

    private final Upstream upstream;
    private final EmbeddedChannel decoder =
            new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));
    private final EmbeddedChannel encoder =
            new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));
    private final ReentrantLock sending = new ReentrantLock();
    private final Queue<Received> received = new ArrayDeque<>();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int nextStream = 1;

    /// Whether the other end said that it opens and serves no more; what came before it still counts.
    private boolean ended;

    /// Bytes of a stream, and whether they are its last.
    record Received(int stream, Encoded content, boolean last) {}

    Spdy(Upstream upstream) {
        this.upstream = upstream;
    }

    /// Opens a stream and gives its number.
    int open(Map<String, String> headers) throws IOException {
        sending.lock();
        try {
            int stream = nextStream;
            nextStream += 2;
            SpdySynStreamFrame frame = new DefaultSpdySynStreamFrame(stream, 0, (byte) 0);
            headers.forEach(frame.headers()::set);
            send(frame);
            return stream;
        } finally {
            sending.unlock();
        }
    }

    void write(int stream, byte[] content, int offset, int length) throws IOException {
        for (int at = 0; at < length; at += CHUNK_BYTES) {
            int part = Math.min(CHUNK_BYTES, length - at);
            send(
                    new DefaultSpdyDataFrame(
                            stream, Unpooled.copiedBuffer(content, offset + at, part)));
        }
    }

    /// Says that no more is written to a stream.
    void finish(int stream) throws IOException {
        DefaultSpdyDataFrame frame = new DefaultSpdyDataFrame(stream);
        frame.setLast(true);
        send(frame);
    }

    private void send(Object frame) throws IOException {
        sending.lock();
        try {
            encoder.writeOutbound(frame);
            for (ByteBuf bytes = encoder.readOutbound();
                    bytes != null;
                    bytes = encoder.readOutbound()) {
                bytes.readBytes(upstream.out(), bytes.readableBytes());
                bytes.release();
            }
            upstream.out().flush();
        } finally {
            sending.unlock();
        }
    }

    /// The next bytes of any stream, or empty where the connection ended.
    Optional<Received> receive() throws IOException {
        while (received.isEmpty() && !ended) {
            int count = upstream.in().read(buffer);
            if (count < 0) {
                return Optional.empty();
            }
            decoder.writeInbound(Unpooled.copiedBuffer(buffer, 0, count));
            for (Object frame = decoder.readInbound();
                    frame != null;
                    frame = decoder.readInbound()) {
                take(frame);
            }
        }
        return Optional.ofNullable(received.poll());
    }

    private void take(Object frame) throws IOException {
        try {
            switch (frame) {
                case SpdyDataFrame data -> {
                    byte[] content = new byte[data.content().readableBytes()];
                    data.content().readBytes(content);
                    received.add(
                            new Received(data.streamId(), Encoded.wrap(content), data.isLast()));
                }
                case SpdyPingFrame ping -> send(new DefaultSpdyPingFrame(ping.id()));
                case SpdyGoAwayFrame _ -> ended = true;
                case SpdyRstStreamFrame reset ->
                        received.add(new Received(reset.streamId(), Encoded.empty(), true));
                case SpdyStreamFrame other when other.isLast() ->
                        received.add(new Received(other.streamId(), Encoded.empty(), true));
                default -> {}
            }
        } finally {
            ReferenceCountUtil.release(frame);
        }
    }

    void close() {
        decoder.finishAndReleaseAll();
        encoder.finishAndReleaseAll();
    }
}
