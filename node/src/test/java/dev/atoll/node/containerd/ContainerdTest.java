package dev.atoll.node.containerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.node.cri.Container;
import dev.atoll.node.cri.ContainerConfig;
import dev.atoll.node.cri.ContainerEvent;
import dev.atoll.node.cri.ContainerState;
import dev.atoll.node.cri.CriRuntime;
import dev.atoll.node.cri.ExecResult;
import dev.atoll.node.cri.GrpcCriRuntime;
import dev.atoll.node.cri.Resources;
import dev.atoll.node.cri.SandboxConfig;
import dev.atoll.node.cri.Security;
import dev.atoll.node.image.PauseImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("root")
final class ContainerdTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    void runsAContainerThatOutlivesTheAgentAndLeavesNothingBehind() throws Exception {
        Path folder;
        long pid;
        try (TestingContainerd testing = TestingContainerd.start();
                CriRuntime runtime = GrpcCriRuntime.connect(testing.containerd().socket())) {
            folder = testing.folder();
            assertThat(runtime.version().name()).isEqualTo("containerd");
            assertThat(runtime.image(PauseImage.REFERENCE)).isPresent();
            Queue<ContainerEvent> events = new ConcurrentLinkedQueue<>();
            SandboxConfig sandboxConfig = sandbox(folder);
            try (CriRuntime.Subscription _ = runtime.subscribe(events::add)) {
                String sandbox = runtime.runSandbox(sandboxConfig);
                assertThat(runtime.sandboxStatus(sandbox).orElseThrow().ips()).hasSize(1);
                String id =
                        runtime.createContainer(sandbox, shell("sleep 0.2; exit 7"), sandboxConfig);
                runtime.startContainer(id);
                await().atMost(PATIENCE)
                        .until(() ->
                                runtime.containerStatus(id).orElseThrow().state()
                                        == ContainerState.EXITED);
                assertThat(runtime.containerStatus(id).orElseThrow().exitCode()).isEqualTo(7);
                await().atMost(PATIENCE).until(() -> events.contains(new ContainerEvent(id)));

                String lasting =
                        runtime.createContainer(sandbox, shell("sleep 1000"), sandboxConfig);
                runtime.startContainer(lasting);
                ExecResult result =
                        runtime.execSync(
                                lasting,
                                List.of("sh", "-c", "echo out; echo err >&2; exit 3"),
                                Duration.ofSeconds(10));
                assertThat(result).isEqualTo(new ExecResult(3, "out\n", "err\n"));

                pid = testing.containerd().pid();
                testing.reattach();
                assertThat(testing.containerd().attached()).isTrue();
                assertThat(testing.containerd().pid()).isEqualTo(pid);
                assertThat(
                                runtime.containers().stream()
                                        .filter(container ->
                                                container.state() == ContainerState.RUNNING)
                                        .map(Container::id))
                        .containsExactly(lasting);
            }
        }
        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(Files.exists(folder)).isFalse();
    }

    private static SandboxConfig sandbox(Path folder) {
        return new SandboxConfig(
                "pod",
                "default",
                "uid-1",
                0,
                "pod",
                folder.resolve("logs").toString(),
                Optional.empty(),
                List.of(),
                Map.of("io.kubernetes.pod.name", "pod"),
                Map.of(),
                "/atoll-test/pod",
                Security.plain(),
                Map.of());
    }

    private static ContainerConfig shell(String script) {
        return new ContainerConfig(
                "main-" + script.hashCode(),
                0,
                TestingBusybox.REFERENCE,
                TestingBusybox.REFERENCE,
                List.of("sh", "-c", script),
                List.of(),
                "",
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                "main.log",
                false,
                false,
                false,
                new Resources(100_000, 0, 2, 0, 1000),
                Security.plain());
    }
}
