package dev.atoll.store.etcd;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Makes connections to members. One thread serves them all.
final class Connections implements AutoCloseable {
    /// The largest answer: a page of a range, or a fragment of a watch's events. What is larger is asked for in parts.
    static final int ANSWER_BYTES_MAX = 32 << 20;

    /// etcd takes pings that come more often than every 5 s for an attack.
    private static final long KEEP_ALIVE_SECONDS = 10;

    private final ChannelCredentials credentials;
    private final EtcdOptions.Timeouts timeouts;
    private final EventLoopGroup loop;
    private final ExecutorService callbacks;

    /// @throws IOException where a certificate or a key cannot be read
    Connections(EtcdOptions options) throws IOException {
        this.credentials = credentials(options.security());
        this.timeouts = options.timeouts();
        this.loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        this.callbacks = Executors.newVirtualThreadPerTaskExecutor();
    }

    private static ChannelCredentials credentials(EtcdOptions.Security security)
            throws IOException {
        return switch (security) {
            case EtcdOptions.Plain() -> InsecureChannelCredentials.create();
            case EtcdOptions.Tls tls ->
                    TlsChannelCredentials.newBuilder()
                            .trustManager(tls.authorities().toFile())
                            .build();
            case EtcdOptions.MutualTls tls ->
                    TlsChannelCredentials.newBuilder()
                            .trustManager(tls.authorities().toFile())
                            .keyManager(tls.certificate().toFile(), tls.key().toFile())
                            .build();
        };
    }

    /// Connects when the first request is made. Nothing is ever sent twice by the connection itself.
    ManagedChannel to(URI endpoint) {
        return NettyChannelBuilder.forAddress(
                        endpoint.getHost(), EtcdOptions.portOf(endpoint), credentials)
                .eventLoopGroup(loop)
                .channelType(NioSocketChannel.class)
                .executor(callbacks)
                .disableRetry()
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(timeouts.probe().toMillis(), TimeUnit.MILLISECONDS)
                .maxInboundMessageSize(ANSWER_BYTES_MAX)
                .build();
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        callbacks.close();
    }
}
