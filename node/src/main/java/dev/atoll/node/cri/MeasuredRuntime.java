package dev.atoll.node.cri;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Counts and times the calls to another runtime.
public final class MeasuredRuntime implements CriRuntime {
    private final CriRuntime inner;
    private final Map<Type, RuntimeMetrics.Operation> operations = new EnumMap<>(Type.class);

    /// In lower case, these are the names that the kubelet gives its calls.
    private enum Type {
        VERSION,
        STATUS,
        RUN_PODSANDBOX,
        STOP_PODSANDBOX,
        REMOVE_PODSANDBOX,
        PODSANDBOX_STATUS,
        LIST_PODSANDBOX,
        CREATE_CONTAINER,
        START_CONTAINER,
        STOP_CONTAINER,
        REMOVE_CONTAINER,
        LIST_CONTAINERS,
        CONTAINER_STATUS,
        EXEC_SYNC,
        EXEC,
        ATTACH,
        PORT_FORWARD,
        LIST_IMAGES,
        IMAGE_STATUS,
        PULL_IMAGE,
        REMOVE_IMAGE,
        LIST_CONTAINER_STATS
    }

    public MeasuredRuntime(CriRuntime inner, RuntimeMetrics metrics) {
        this.inner = inner;
        for (Type type : Type.values()) {
            operations.put(type, metrics.of(type.name().toLowerCase(Locale.ROOT)));
        }
    }

    private <R> R measured(Type type, Supplier<R> call) {
        RuntimeMetrics.Operation operation = Objects.requireNonNull(operations.get(type));
        long started = System.nanoTime();
        operation.calls().inc();
        try {
            return call.get();
        } catch (CriException e) {
            operation.errors().inc();
            throw e;
        } finally {
            operation.ended(started);
        }
    }

    private void measuredRun(Type type, Runnable call) {
        boolean _ =
                measured(
                        type,
                        () -> {
                            call.run();
                            return true;
                        });
    }

    @Override
    public RuntimeVersion version() {
        return measured(Type.VERSION, inner::version);
    }

    @Override
    public Optional<String> notReady() {
        return measured(Type.STATUS, inner::notReady);
    }

    @Override
    public String runSandbox(SandboxConfig config) {
        return measured(Type.RUN_PODSANDBOX, () -> inner.runSandbox(config));
    }

    @Override
    public void stopSandbox(String id) {
        measuredRun(Type.STOP_PODSANDBOX, () -> inner.stopSandbox(id));
    }

    @Override
    public void removeSandbox(String id) {
        measuredRun(Type.REMOVE_PODSANDBOX, () -> inner.removeSandbox(id));
    }

    @Override
    public Optional<SandboxStatus> sandboxStatus(String id) {
        return measured(Type.PODSANDBOX_STATUS, () -> inner.sandboxStatus(id));
    }

    @Override
    public List<Sandbox> sandboxes() {
        return measured(Type.LIST_PODSANDBOX, inner::sandboxes);
    }

    @Override
    public List<Sandbox> sandboxes(String label, String value) {
        return measured(Type.LIST_PODSANDBOX, () -> inner.sandboxes(label, value));
    }

    @Override
    public String createContainer(String sandboxId, ContainerConfig config, SandboxConfig sandbox) {
        return measured(
                Type.CREATE_CONTAINER, () -> inner.createContainer(sandboxId, config, sandbox));
    }

    @Override
    public void startContainer(String id) {
        measuredRun(Type.START_CONTAINER, () -> inner.startContainer(id));
    }

    @Override
    public void stopContainer(String id, Duration timeout) {
        measuredRun(Type.STOP_CONTAINER, () -> inner.stopContainer(id, timeout));
    }

    @Override
    public void removeContainer(String id) {
        measuredRun(Type.REMOVE_CONTAINER, () -> inner.removeContainer(id));
    }

    @Override
    public List<Container> containers() {
        return measured(Type.LIST_CONTAINERS, inner::containers);
    }

    @Override
    public List<Container> containers(String label, String value) {
        return measured(Type.LIST_CONTAINERS, () -> inner.containers(label, value));
    }

    @Override
    public Optional<ContainerStatus> containerStatus(String id) {
        return measured(Type.CONTAINER_STATUS, () -> inner.containerStatus(id));
    }

    @Override
    public ExecResult execSync(String containerId, List<String> command, Duration timeout) {
        return measured(Type.EXEC_SYNC, () -> inner.execSync(containerId, command, timeout));
    }

    @Override
    public String exec(StreamRequest request) {
        return measured(Type.EXEC, () -> inner.exec(request));
    }

    @Override
    public String attach(StreamRequest request) {
        return measured(Type.ATTACH, () -> inner.attach(request));
    }

    @Override
    public String portForward(String sandboxId) {
        return measured(Type.PORT_FORWARD, () -> inner.portForward(sandboxId));
    }

    @Override
    public List<Image> images() {
        return measured(Type.LIST_IMAGES, inner::images);
    }

    @Override
    public Optional<Image> image(String reference) {
        return measured(Type.IMAGE_STATUS, () -> inner.image(reference));
    }

    @Override
    public String pullImage(String reference, Optional<Credentials> credentials) {
        return measured(Type.PULL_IMAGE, () -> inner.pullImage(reference, credentials));
    }

    @Override
    public void removeImage(String id) {
        measuredRun(Type.REMOVE_IMAGE, () -> inner.removeImage(id));
    }

    @Override
    public List<ContainerUsage> usage() {
        return measured(Type.LIST_CONTAINER_STATS, inner::usage);
    }

    @Override
    public Subscription subscribe(Consumer<ContainerEvent> listener) {
        return inner.subscribe(listener);
    }

    @Override
    public void close() {
        inner.close();
    }
}
