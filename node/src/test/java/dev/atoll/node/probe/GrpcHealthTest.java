package dev.atoll.node.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Against a gRPC server, whose messages are written as the bytes that they are on the wire.
final class GrpcHealthTest {
    private static final int LENGTH_DELIMITED_FIELD_1 = 0x0a;
    private static final byte VARINT_FIELD_1 = 0x08;

    private final CountDownLatch never = new CountDownLatch(1);
    private Server server;

    @BeforeEach
    void start() throws IOException {
        server =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .addService(health())
                        .build()
                        .start();
    }

    @AfterEach
    void stop() {
        never.countDown();
        server.shutdownNow();
    }

    private ServerServiceDefinition health() {
        Bytes bytes = new Bytes();
        MethodDescriptor<byte[], byte[]> check =
                MethodDescriptor.<byte[], byte[]>newBuilder()
                        .setType(MethodDescriptor.MethodType.UNARY)
                        .setFullMethodName("grpc.health.v1.Health/Check")
                        .setRequestMarshaller(bytes)
                        .setResponseMarshaller(bytes)
                        .build();
        return ServerServiceDefinition.builder("grpc.health.v1.Health")
                .addMethod(
                        check,
                        ServerCalls.asyncUnaryCall((request, answers) -> {
                            switch (service(request)) {
                                case "", "shop" -> answers.onNext(new byte[] {VARINT_FIELD_1, 1});
                                case "closed" -> answers.onNext(new byte[] {VARINT_FIELD_1, 2});
                                case "slow" -> await();
                                default -> {
                                    answers.onError(
                                            Status.NOT_FOUND
                                                    .withDescription("unknown service")
                                                    .asException());
                                    return;
                                }
                            }
                            answers.onCompleted();
                        }))
                .build();
    }

    private static String service(byte[] request) {
        if (request.length == 0) {
            return "";
        }
        assertThat(request[0]).isEqualTo((byte) LENGTH_DELIMITED_FIELD_1);
        return new String(request, 2, request[1], StandardCharsets.UTF_8);
    }

    private void await() {
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Outcome check(String service, Duration timeout) throws InterruptedException {
        return GrpcHealth.check("127.0.0.1", server.getPort(), service, timeout);
    }

    private Outcome check(String service) throws InterruptedException {
        return check(service, Duration.ofSeconds(30));
    }

    @Test
    void aServiceThatServesIsWell() throws InterruptedException {
        assertThat(check("")).isEqualTo(new Outcome(true, ""));
        assertThat(check("shop")).isEqualTo(new Outcome(true, ""));
    }

    @Test
    void aServiceThatDoesNotServeIsNot() throws InterruptedException {
        assertThat(check("closed"))
                .isEqualTo(
                        new Outcome(false, "service unhealthy (responded with \"NOT_SERVING\")"));
    }

    @Test
    void errorsAndSilenceAreFailures() throws InterruptedException {
        assertThat(check("other").succeeded()).isFalse();
        assertThat(check("other").message()).contains("health rpc probe failed", "unknown service");
        assertThat(check("slow", Duration.ofSeconds(1)))
                .isEqualTo(new Outcome(false, "timeout: health rpc did not complete within 1s"));
        int port = server.getPort();
        server.shutdownNow();
        assertThat(GrpcHealth.check("127.0.0.1", port, "", Duration.ofSeconds(5)).message())
                .startsWith("error: failed to connect service at \"127.0.0.1:" + port + "\": ");
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
