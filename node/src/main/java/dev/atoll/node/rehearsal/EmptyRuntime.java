package dev.atoll.node.rehearsal;

import dev.atoll.node.cri.v1.ContainerEventResponse;
import dev.atoll.node.cri.v1.GetEventsRequest;
import dev.atoll.node.cri.v1.Image;
import dev.atoll.node.cri.v1.ImageServiceGrpc.ImageServiceImplBase;
import dev.atoll.node.cri.v1.ImageStatusRequest;
import dev.atoll.node.cri.v1.ImageStatusResponse;
import dev.atoll.node.cri.v1.ListContainerStatsRequest;
import dev.atoll.node.cri.v1.ListContainerStatsResponse;
import dev.atoll.node.cri.v1.ListContainersRequest;
import dev.atoll.node.cri.v1.ListContainersResponse;
import dev.atoll.node.cri.v1.ListImagesRequest;
import dev.atoll.node.cri.v1.ListImagesResponse;
import dev.atoll.node.cri.v1.ListPodSandboxRequest;
import dev.atoll.node.cri.v1.ListPodSandboxResponse;
import dev.atoll.node.cri.v1.RuntimeCondition;
import dev.atoll.node.cri.v1.RuntimeServiceGrpc.RuntimeServiceImplBase;
import dev.atoll.node.cri.v1.RuntimeStatus;
import dev.atoll.node.cri.v1.StatusRequest;
import dev.atoll.node.cri.v1.StatusResponse;
import dev.atoll.node.cri.v1.VersionRequest;
import dev.atoll.node.cri.v1.VersionResponse;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A runtime that is ready, has every image that is asked for, and runs nothing: to make a container is refused as
/// unimplemented.
public final class EmptyRuntime implements AutoCloseable {
    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Server server;

    private EmptyRuntime(Path socket) {
        server =
                NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                        .channelType(NioServerDomainSocketChannel.class)
                        .bossEventLoopGroup(loop)
                        .workerEventLoopGroup(loop)
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .addService(new Sandboxes())
                        .addService(new Images())
                        .build();
    }

    /// Serves at a Unix socket that is not there yet.
    public static EmptyRuntime at(Path socket) throws IOException {
        EmptyRuntime runtime = new EmptyRuntime(socket);
        try {
            runtime.server.start();
            return runtime;
        } catch (IOException e) {
            runtime.close();
            throw e;
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
        var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static <T> void answer(StreamObserver<T> caller, T message) {
        caller.onNext(message);
        caller.onCompleted();
    }

    private static final class Sandboxes extends RuntimeServiceImplBase {
        @Override
        public void version(VersionRequest request, StreamObserver<VersionResponse> caller) {
            answer(
                    caller,
                    VersionResponse.newBuilder()
                            .setRuntimeName("empty")
                            .setRuntimeVersion("1")
                            .build());
        }

        @Override
        public void status(StatusRequest request, StreamObserver<StatusResponse> caller) {
            answer(
                    caller,
                    StatusResponse.newBuilder()
                            .setStatus(
                                    RuntimeStatus.newBuilder()
                                            .addConditions(met("RuntimeReady"))
                                            .addConditions(met("NetworkReady")))
                            .build());
        }

        private static RuntimeCondition met(String type) {
            return RuntimeCondition.newBuilder().setType(type).setStatus(true).build();
        }

        @Override
        public void listPodSandbox(
                ListPodSandboxRequest request, StreamObserver<ListPodSandboxResponse> caller) {
            answer(caller, ListPodSandboxResponse.getDefaultInstance());
        }

        @Override
        public void listContainers(
                ListContainersRequest request, StreamObserver<ListContainersResponse> caller) {
            answer(caller, ListContainersResponse.getDefaultInstance());
        }

        @Override
        public void listContainerStats(
                ListContainerStatsRequest request,
                StreamObserver<ListContainerStatsResponse> caller) {
            answer(caller, ListContainerStatsResponse.getDefaultInstance());
        }

        /// Nothing ever happens, and the caller is left to wait for it.
        @Override
        public void getContainerEvents(
                GetEventsRequest request, StreamObserver<ContainerEventResponse> caller) {}
    }

    private static final class Images extends ImageServiceImplBase {
        @Override
        public void listImages(
                ListImagesRequest request, StreamObserver<ListImagesResponse> caller) {
            answer(caller, ListImagesResponse.getDefaultInstance());
        }

        @Override
        public void imageStatus(
                ImageStatusRequest request, StreamObserver<ImageStatusResponse> caller) {
            String name = request.getImage().getImage();
            answer(
                    caller,
                    ImageStatusResponse.newBuilder()
                            .setImage(Image.newBuilder().setId(name).addRepoTags(name))
                            .build());
        }
    }
}
