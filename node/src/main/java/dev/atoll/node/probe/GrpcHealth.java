package dev.atoll.node.probe;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The call `grpc.health.v1.Health/Check`. Its two messages have one field each, which are written and read here.
final class GrpcHealth {
    private static final int SERVING = 1;

    private static final MethodDescriptor<String, Integer> CHECK =
            MethodDescriptor.<String, Integer>newBuilder()
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName("grpc.health.v1.Health/Check")
                    .setRequestMarshaller(new Service())
                    .setResponseMarshaller(new Status())
                    .build();

    private GrpcHealth() {}

    static Outcome check(String host, int port, String service, Duration timeout)
            throws InterruptedException {
        ManagedChannel channel = NettyChannelBuilder.forAddress(host, port).usePlaintext().build();
        try {
            int status =
                    ClientCalls.blockingUnaryCall(
                            channel,
                            CHECK,
                            CallOptions.DEFAULT.withDeadlineAfter(
                                    timeout.toMillis(), TimeUnit.MILLISECONDS),
                            service);
            return status == SERVING
                    ? new Outcome(true, "")
                    : new Outcome(
                            false, "service unhealthy (responded with \"" + name(status) + "\")");
        } catch (StatusRuntimeException e) {
            return new Outcome(false, failure(host + ":" + port, timeout, e.getStatus()));
        } finally {
            channel.shutdownNow();
        }
    }

    private static String failure(String address, Duration timeout, io.grpc.Status status) {
        return switch (status.getCode()) {
            case UNAVAILABLE ->
                    "error: failed to connect service at \""
                            + address
                            + "\": "
                            + status.getDescription();
            case UNIMPLEMENTED ->
                    "error: this server does not implement the grpc health protocol (grpc.health.v1.Health): "
                            + status.getDescription();
            case DEADLINE_EXCEEDED ->
                    "timeout: health rpc did not complete within " + timeout.toSeconds() + "s";
            default -> "error: health rpc probe failed: " + status;
        };
    }

    private static String name(int status) {
        return switch (status) {
            case 2 -> "NOT_SERVING";
            case 3 -> "SERVICE_UNKNOWN";
            default -> "UNKNOWN";
        };
    }

    private static final class Service implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String service) {
            try {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                CodedOutputStream out = CodedOutputStream.newInstance(bytes);
                if (!service.isEmpty()) {
                    out.writeString(1, service);
                }
                out.flush();
                return new ByteArrayInputStream(bytes.toByteArray());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String parse(InputStream stream) {
            throw new UnsupportedOperationException("only sent");
        }
    }

    private static final class Status implements MethodDescriptor.Marshaller<Integer> {
        @Override
        public InputStream stream(Integer status) {
            throw new UnsupportedOperationException("only received");
        }

        @Override
        public Integer parse(InputStream stream) {
            try {
                CodedInputStream in = CodedInputStream.newInstance(stream);
                int status = 0;
                for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                    if (tag >>> 3 == 1) {
                        status = in.readEnum();
                    } else {
                        in.skipField(tag);
                    }
                }
                return status;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
