package dev.atoll.node.cri;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A runtime without containers that runs every command with the same end. What tests do not need, it refuses.
public final class TestingRuntime implements CriRuntime {
    private volatile int exitCode;

    /// What commands end with from now on.
    public void exitCode(int code) {
        exitCode = code;
    }

    private static CriException refusal() {
        return new CriException(CriException.Kind.FAILED, "not in tests");
    }

    @Override
    public RuntimeVersion version() {
        return new RuntimeVersion("testing", "1");
    }

    @Override
    public Optional<String> notReady() {
        return Optional.empty();
    }

    @Override
    public String runSandbox(SandboxConfig config) {
        throw refusal();
    }

    @Override
    public void stopSandbox(String id) {
        throw refusal();
    }

    @Override
    public void removeSandbox(String id) {
        throw refusal();
    }

    @Override
    public Optional<SandboxStatus> sandboxStatus(String id) {
        return Optional.empty();
    }

    @Override
    public List<Sandbox> sandboxes() {
        return List.of();
    }

    @Override
    public List<Sandbox> sandboxes(String label, String value) {
        return List.of();
    }

    @Override
    public String createContainer(String sandboxId, ContainerConfig config, SandboxConfig sandbox) {
        throw refusal();
    }

    @Override
    public void startContainer(String id) {
        throw refusal();
    }

    @Override
    public void stopContainer(String id, Duration timeout) {
        throw refusal();
    }

    @Override
    public void removeContainer(String id) {
        throw refusal();
    }

    @Override
    public List<Container> containers() {
        return List.of();
    }

    @Override
    public List<Container> containers(String label, String value) {
        return List.of();
    }

    @Override
    public Optional<ContainerStatus> containerStatus(String id) {
        return Optional.empty();
    }

    @Override
    public ExecResult execSync(String containerId, List<String> command, Duration timeout) {
        return new ExecResult(exitCode, "", "");
    }

    @Override
    public String exec(StreamRequest request) {
        throw refusal();
    }

    @Override
    public String attach(StreamRequest request) {
        throw refusal();
    }

    @Override
    public String portForward(String sandboxId) {
        throw refusal();
    }

    @Override
    public List<Image> images() {
        return List.of();
    }

    @Override
    public Optional<Image> image(String reference) {
        return Optional.empty();
    }

    @Override
    public String pullImage(String reference, Optional<Credentials> credentials) {
        throw refusal();
    }

    @Override
    public void removeImage(String id) {
        throw refusal();
    }

    @Override
    public List<ContainerUsage> usage() {
        return List.of();
    }

    @Override
    public Subscription subscribe(Consumer<ContainerEvent> listener) {
        return () -> {};
    }

    @Override
    public void close() {}
}
