package dev.atoll.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// An HTTPS client for load: one event loop, HTTP/1.1, one request at a time on each connection.
final class LoadClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Endpoint endpoint;
    private final MultiThreadIoEventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    LoadClient(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /// An answer, with its body read whole.
    record Answer(int status, String body) {}

    /// A connection; what becomes of requests is told to its listener.
    record Connection(Channel channel) implements AutoCloseable {
        void send(ByteBuf request) {
            ChannelFuture _ = channel.writeAndFlush(request);
        }

        @Override
        public void close() {
            ChannelFuture _ = channel.close();
        }
    }

    Connection connect(AnswerDecoder.Listener listener) {
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(loop)
                        .channel(NioSocketChannel.class)
                        .handler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        channel.pipeline()
                                                .addLast(
                                                        endpoint.tls()
                                                                .newHandler(
                                                                        channel.alloc(),
                                                                        endpoint.host(),
                                                                        endpoint.port()))
                                                .addLast(new AnswerDecoder(listener));
                                    }
                                });
        try {
            return new Connection(
                    bootstrap.connect(endpoint.host(), endpoint.port()).sync().channel());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    ByteBuf request(String method, String path, String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head =
                method
                        + " "
                        + endpoint.path()
                        + path
                        + " HTTP/1.1\r\nHost: "
                        + endpoint.host()
                        + "\r\nAccept: application/json\r\nContent-Type: application/json\r\nContent-Length: "
                        + content.length
                        + "\r\n\r\n";
        return Unpooled.wrappedBuffer(head.getBytes(StandardCharsets.ISO_8859_1), content);
    }

    /// One request on a connection of its own, for what is not measured.
    Answer ask(String method, String path, String body) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        StringBuilder content = new StringBuilder();
        Connection connection =
                connect(
                        new AnswerDecoder.Listener() {
                            @Override
                            public void content(int status, ByteBuf part) {
                                content.append(part.toString(StandardCharsets.UTF_8));
                            }

                            @Override
                            public void end(int status) {
                                answer.complete(new Answer(status, content.toString()));
                            }

                            @Override
                            public void closed(String reason) {
                                answer.completeExceptionally(new BenchException(reason));
                            }
                        });
        try {
            connection.send(request(method, path, body));
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new BenchException(method + " " + path + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        } finally {
            connection.close();
        }
    }

    /// Asks, and insists on success.
    String demand(String method, String path, String body) {
        Answer answer = ask(method, path, body);
        if (answer.status() >= 300) {
            throw new BenchException(
                    method
                            + " "
                            + path
                            + " was answered "
                            + answer.status()
                            + ": "
                            + answer.body());
        }
        return answer.body();
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
