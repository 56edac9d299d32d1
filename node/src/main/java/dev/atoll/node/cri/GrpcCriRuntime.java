package dev.atoll.node.cri;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.atoll.node.cri.events.Envelope;
import dev.atoll.node.cri.events.EventsGrpc;
import dev.atoll.node.cri.events.SubscribeRequest;
import dev.atoll.node.cri.events.TaskEvent;
import dev.atoll.node.cri.v1.AttachRequest;
import dev.atoll.node.cri.v1.ContainerFilter;
import dev.atoll.node.cri.v1.ContainerStatusRequest;
import dev.atoll.node.cri.v1.CreateContainerRequest;
import dev.atoll.node.cri.v1.ExecRequest;
import dev.atoll.node.cri.v1.ExecSyncRequest;
import dev.atoll.node.cri.v1.ExecSyncResponse;
import dev.atoll.node.cri.v1.GetEventsRequest;
import dev.atoll.node.cri.v1.ImageServiceGrpc;
import dev.atoll.node.cri.v1.ImageServiceGrpc.ImageServiceBlockingStub;
import dev.atoll.node.cri.v1.ImageSpec;
import dev.atoll.node.cri.v1.ImageStatusRequest;
import dev.atoll.node.cri.v1.ImageStatusResponse;
import dev.atoll.node.cri.v1.ListContainerStatsRequest;
import dev.atoll.node.cri.v1.ListContainersRequest;
import dev.atoll.node.cri.v1.ListImagesRequest;
import dev.atoll.node.cri.v1.ListPodSandboxRequest;
import dev.atoll.node.cri.v1.PodSandboxFilter;
import dev.atoll.node.cri.v1.PodSandboxStatusRequest;
import dev.atoll.node.cri.v1.PortForwardRequest;
import dev.atoll.node.cri.v1.PullImageRequest;
import dev.atoll.node.cri.v1.RemoveContainerRequest;
import dev.atoll.node.cri.v1.RemoveImageRequest;
import dev.atoll.node.cri.v1.RemovePodSandboxRequest;
import dev.atoll.node.cri.v1.RunPodSandboxRequest;
import dev.atoll.node.cri.v1.RuntimeCondition;
import dev.atoll.node.cri.v1.RuntimeServiceGrpc;
import dev.atoll.node.cri.v1.RuntimeServiceGrpc.RuntimeServiceBlockingStub;
import dev.atoll.node.cri.v1.StartContainerRequest;
import dev.atoll.node.cri.v1.StatusRequest;
import dev.atoll.node.cri.v1.StopContainerRequest;
import dev.atoll.node.cri.v1.StopPodSandboxRequest;
import dev.atoll.node.cri.v1.VersionRequest;
import dev.atoll.node.cri.v1.VersionResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractBlockingStub;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The runtime behind a Unix socket, over gRPC.
///
/// Calls are bounded: 2 minutes, except pulls (30 minutes), stops (their timeout more) and event streams.
public final class GrpcCriRuntime implements CriRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcCriRuntime.class);
    private static final Duration CALL_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration PULL_TIMEOUT = Duration.ofMinutes(30);
    private static final int MESSAGE_BYTES_MAX = 16 << 20;

    private final EventLoopGroup loop;
    private final ExecutorService callbacks;
    private final ManagedChannel channel;
    private final RuntimeServiceBlockingStub runtimeStub;
    private final ImageServiceBlockingStub imageStub;

    private GrpcCriRuntime(Path socket) {
        this.loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        this.callbacks = Executors.newVirtualThreadPerTaskExecutor();
        this.channel = channel(socket, loop, callbacks);
        this.runtimeStub = RuntimeServiceGrpc.newBlockingStub(channel);
        this.imageStub = ImageServiceGrpc.newBlockingStub(channel);
    }

    /// Connects when the first call is made, and again whenever the runtime came back.
    public static GrpcCriRuntime connect(Path socket) {
        return new GrpcCriRuntime(socket);
    }

    private static ManagedChannel channel(Path socket, EventLoopGroup loop, Executor callbacks) {
        return NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .overrideAuthority("localhost")
                .eventLoopGroup(loop)
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                .executor(callbacks)
                .usePlaintext()
                .disableRetry()
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .build();
    }

    @Override
    public RuntimeVersion version() {
        VersionResponse version =
                call(() -> runtime().version(VersionRequest.getDefaultInstance()));
        return new RuntimeVersion(version.getRuntimeName(), version.getRuntimeVersion());
    }

    @Override
    public Optional<String> notReady() {
        List<RuntimeCondition> conditions =
                call(() -> runtime().status(StatusRequest.getDefaultInstance()))
                        .getStatus()
                        .getConditionsList();
        return conditions.stream()
                .filter(condition ->
                        condition.getType().equals("RuntimeReady")
                                || condition.getType().equals("NetworkReady"))
                .filter(condition -> !condition.getStatus())
                .map(condition ->
                        condition.getType()
                                + "=false reason:"
                                + condition.getReason()
                                + " message:"
                                + condition.getMessage())
                .findFirst();
    }

    @Override
    public String runSandbox(SandboxConfig config) {
        RunPodSandboxRequest request =
                RunPodSandboxRequest.newBuilder().setConfig(CriMessages.sandbox(config)).build();
        return call(() -> runtime().runPodSandbox(request)).getPodSandboxId();
    }

    @Override
    public void stopSandbox(String id) {
        StopPodSandboxRequest request =
                StopPodSandboxRequest.newBuilder().setPodSandboxId(id).build();
        unlessGone(() -> runtime().stopPodSandbox(request));
    }

    @Override
    public void removeSandbox(String id) {
        RemovePodSandboxRequest request =
                RemovePodSandboxRequest.newBuilder().setPodSandboxId(id).build();
        unlessGone(() -> runtime().removePodSandbox(request));
    }

    @Override
    public Optional<SandboxStatus> sandboxStatus(String id) {
        PodSandboxStatusRequest request =
                PodSandboxStatusRequest.newBuilder().setPodSandboxId(id).build();
        return unlessGone(() -> runtime().podSandboxStatus(request))
                .map(response -> CriMessages.sandboxStatus(response.getStatus()));
    }

    @Override
    public List<Sandbox> sandboxes() {
        return sandboxes(PodSandboxFilter.getDefaultInstance());
    }

    @Override
    public List<Sandbox> sandboxes(String label, String value) {
        return sandboxes(PodSandboxFilter.newBuilder().putLabelSelector(label, value).build());
    }

    private List<Sandbox> sandboxes(PodSandboxFilter filter) {
        ListPodSandboxRequest request =
                ListPodSandboxRequest.newBuilder().setFilter(filter).build();
        return call(() -> runtime().listPodSandbox(request)).getItemsList().stream()
                .map(CriMessages::sandbox)
                .toList();
    }

    @Override
    public String createContainer(String sandboxId, ContainerConfig config, SandboxConfig sandbox) {
        CreateContainerRequest request =
                CreateContainerRequest.newBuilder()
                        .setPodSandboxId(sandboxId)
                        .setConfig(CriMessages.container(config))
                        .setSandboxConfig(CriMessages.sandbox(sandbox))
                        .build();
        return call(() -> runtime().createContainer(request)).getContainerId();
    }

    @Override
    public void startContainer(String id) {
        StartContainerRequest request =
                StartContainerRequest.newBuilder().setContainerId(id).build();
        call(() -> runtime().startContainer(request));
    }

    @Override
    public void stopContainer(String id, Duration timeout) {
        StopContainerRequest request =
                StopContainerRequest.newBuilder()
                        .setContainerId(id)
                        .setTimeout(timeout.toSeconds())
                        .build();
        unlessGone(() -> within(runtimeStub, CALL_TIMEOUT.plus(timeout)).stopContainer(request));
    }

    @Override
    public void removeContainer(String id) {
        RemoveContainerRequest request =
                RemoveContainerRequest.newBuilder().setContainerId(id).build();
        unlessGone(() -> runtime().removeContainer(request));
    }

    @Override
    public List<Container> containers() {
        return containers(ContainerFilter.getDefaultInstance());
    }

    @Override
    public List<Container> containers(String label, String value) {
        return containers(ContainerFilter.newBuilder().putLabelSelector(label, value).build());
    }

    private List<Container> containers(ContainerFilter filter) {
        ListContainersRequest request =
                ListContainersRequest.newBuilder().setFilter(filter).build();
        return call(() -> runtime().listContainers(request)).getContainersList().stream()
                .map(CriMessages::container)
                .toList();
    }

    @Override
    public Optional<ContainerStatus> containerStatus(String id) {
        ContainerStatusRequest request =
                ContainerStatusRequest.newBuilder().setContainerId(id).build();
        return unlessGone(() -> runtime().containerStatus(request))
                .map(response -> CriMessages.status(response.getStatus()));
    }

    @Override
    public ExecResult execSync(String containerId, List<String> command, Duration timeout) {
        ExecSyncRequest request =
                ExecSyncRequest.newBuilder()
                        .setContainerId(containerId)
                        .addAllCmd(command)
                        .setTimeout(Math.max(1, timeout.toSeconds()))
                        .build();
        ExecSyncResponse response =
                call(() -> within(runtimeStub, timeout.plusSeconds(5)).execSync(request));
        return new ExecResult(
                response.getExitCode(),
                response.getStdout().toStringUtf8(),
                response.getStderr().toStringUtf8());
    }

    @Override
    public String exec(StreamRequest request) {
        ExecRequest message =
                ExecRequest.newBuilder()
                        .setContainerId(request.containerId())
                        .addAllCmd(request.command())
                        .setTty(request.tty())
                        .setStdin(request.stdin())
                        .setStdout(request.stdout())
                        .setStderr(request.stderr())
                        .build();
        return call(() -> runtime().exec(message)).getUrl();
    }

    @Override
    public String attach(StreamRequest request) {
        AttachRequest message =
                AttachRequest.newBuilder()
                        .setContainerId(request.containerId())
                        .setTty(request.tty())
                        .setStdin(request.stdin())
                        .setStdout(request.stdout())
                        .setStderr(request.stderr())
                        .build();
        return call(() -> runtime().attach(message)).getUrl();
    }

    @Override
    public String portForward(String sandboxId) {
        PortForwardRequest request =
                PortForwardRequest.newBuilder().setPodSandboxId(sandboxId).build();
        return call(() -> runtime().portForward(request)).getUrl();
    }

    @Override
    public List<Image> images() {
        return call(() -> imageService().listImages(ListImagesRequest.getDefaultInstance()))
                .getImagesList()
                .stream()
                .map(CriMessages::image)
                .toList();
    }

    @Override
    public Optional<Image> image(String reference) {
        ImageStatusRequest request =
                ImageStatusRequest.newBuilder().setImage(spec(reference)).build();
        return unlessGone(() -> imageService().imageStatus(request))
                .filter(ImageStatusResponse::hasImage)
                .map(response -> CriMessages.image(response.getImage()));
    }

    @Override
    public String pullImage(String reference, Optional<Credentials> credentials) {
        PullImageRequest.Builder request = PullImageRequest.newBuilder().setImage(spec(reference));
        credentials.ifPresent(secret -> request.setAuth(CriMessages.auth(secret)));
        return call(() -> within(imageStub, PULL_TIMEOUT).pullImage(request.build())).getImageRef();
    }

    @Override
    public void removeImage(String id) {
        RemoveImageRequest request = RemoveImageRequest.newBuilder().setImage(spec(id)).build();
        unlessGone(() -> imageService().removeImage(request));
    }

    @Override
    public List<ContainerUsage> usage() {
        return call(() ->
                        runtime()
                                .listContainerStats(ListContainerStatsRequest.getDefaultInstance()))
                .getStatsList()
                .stream()
                .map(CriMessages::usage)
                .toList();
    }

    /// Reads the interface's own events where the runtime has them, containerd's where it does not (before 1.7).
    @Override
    public Subscription subscribe(Consumer<ContainerEvent> listener) {
        Thread reader = Thread.ofVirtual().name("cri-events").start(() -> readEvents(listener));
        return reader::interrupt;
    }

    private void readEvents(Consumer<ContainerEvent> listener) {
        boolean standard = true;
        while (!Thread.currentThread().isInterrupted() && !channel.isShutdown()) {
            try {
                if (standard) {
                    standardEvents(listener);
                } else {
                    containerdEvents(listener);
                }
            } catch (StatusRuntimeException e) {
                if (standard && CriMessages.error(e).unimplemented()) {
                    standard = false;
                    continue;
                }
                LOG.debug("Events of the runtime ended: {}", e.getMessage());
            }
            try {
                TimeUnit.SECONDS.sleep(1);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void standardEvents(Consumer<ContainerEvent> listener) {
        runtimeStub
                .getContainerEvents(GetEventsRequest.getDefaultInstance())
                .forEachRemaining(
                        event -> listener.accept(new ContainerEvent(event.getContainerId())));
    }

    private void containerdEvents(Consumer<ContainerEvent> listener) {
        SubscribeRequest request =
                SubscribeRequest.newBuilder()
                        .addFilters("namespace==k8s.io,topic==\"/tasks/start\"")
                        .addFilters("namespace==k8s.io,topic==\"/tasks/exit\"")
                        .build();
        Iterator<Envelope> events = EventsGrpc.newBlockingStub(channel).subscribe(request);
        while (events.hasNext()) {
            try {
                TaskEvent event = TaskEvent.parseFrom(events.next().getEvent().getValue());
                listener.accept(new ContainerEvent(event.getContainerId()));
            } catch (InvalidProtocolBufferException e) {
                LOG.warn("An event of containerd cannot be read", e);
            }
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            channel.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        callbacks.shutdownNow();
    }

    private RuntimeServiceBlockingStub runtime() {
        return within(runtimeStub, CALL_TIMEOUT);
    }

    private ImageServiceBlockingStub imageService() {
        return within(imageStub, CALL_TIMEOUT);
    }

    private static <S extends AbstractBlockingStub<S>> S within(S stub, Duration timeout) {
        return stub.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static ImageSpec spec(String reference) {
        return ImageSpec.newBuilder().setImage(reference).build();
    }

    private static <R> R call(Supplier<R> remote) {
        try {
            return remote.get();
        } catch (StatusRuntimeException e) {
            throw CriMessages.error(e);
        }
    }

    private static <R> Optional<R> unlessGone(Supplier<R> remote) {
        try {
            return Optional.of(remote.get());
        } catch (StatusRuntimeException e) {
            CriException error = CriMessages.error(e);
            if (error.notFound()) {
                return Optional.empty();
            }
            throw error;
        }
    }
}
