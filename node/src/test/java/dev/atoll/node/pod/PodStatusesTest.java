package dev.atoll.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.ContainerStatus;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.node.spec.TestingPods;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PodStatusesTest {
    private static final Waiting LATE = new Waiting("DeadlineExceeded", "took too long");

    private static ContainerStatus container(String status) {
        return new ContainerStatus(TestingPods.tree("name: main\n" + status));
    }

    private static Tree status(Pod pod, ContainerStatus main, Optional<Waiting> failure) {
        return PodStatuses.of(
                new PodStatuses.Input(
                        pod,
                        List.of(),
                        List.of(main),
                        List.of(),
                        "192.0.2.1",
                        false,
                        failure,
                        Instant.EPOCH,
                        Instant.EPOCH));
    }

    private static Pod pod(Tree status) {
        return new Pod(
                TestingPods.web("restartPolicy: Always\ncontainers: [{name: main}]")
                        .tree()
                        .with("status", status));
    }

    @Test
    void aPodThatFailedStaysFailedAlthoughItsContainersWouldBeRestarted() {
        ContainerStatus running =
                container("containerID: x\nstate: {running: {startedAt: '2020-01-01T00:00:00Z'}}");
        Tree failed = status(pod(Tree.empty()), running, Optional.of(LATE));
        assertThat(failed.string("phase")).isEqualTo("Failed");
        assertThat(failed.string("reason")).isEqualTo("DeadlineExceeded");
        ContainerStatus killed = container("containerID: x\nstate: {terminated: {exitCode: 137}}");
        Tree later = status(pod(failed), killed, Optional.empty());
        assertThat(later.string("phase")).isEqualTo("Failed");
        assertThat(later.string("reason")).isEqualTo("DeadlineExceeded");
        assertThat(later.string("message")).isEqualTo("took too long");
        assertThat(later.children("containerStatuses")).hasSize(1);
    }

    @Test
    void aSidecarThatIsRestartedLeavesThePodInitialized() {
        Pod pod =
                TestingPods.web(
                        "initContainers: [{name: side, restartPolicy: Always}]\ncontainers: [{name: main}]");
        ContainerStatus side =
                new ContainerStatus(
                        TestingPods.tree(
                                "name: side\nstarted: false\nstate: {waiting: {reason: CrashLoopBackOff}}"));
        ContainerStatus waiting = container("state: {waiting: {reason: PodInitializing}}");
        ContainerStatus running = container("state: {running: {}}");
        assertThat(initialized(pod, side, waiting)).isEqualTo("False");
        assertThat(initialized(pod, side, running)).isEqualTo("True");
    }

    private static String initialized(Pod pod, ContainerStatus init, ContainerStatus main) {
        return PodStatuses.of(
                        new PodStatuses.Input(
                                pod,
                                List.of(init),
                                List.of(main),
                                List.of(),
                                "192.0.2.1",
                                true,
                                Optional.empty(),
                                Instant.EPOCH,
                                Instant.EPOCH))
                .children("conditions")
                .stream()
                .filter(condition -> condition.string("type", "").equals("Initialized"))
                .map(condition -> condition.string("status", ""))
                .findFirst()
                .orElse("");
    }

    @Test
    void aPodThatWasRefusedHasNoContainers() {
        ContainerStatus waiting = container("state: {waiting: {reason: ContainerCreating}}");
        assertThat(status(pod(Tree.empty()), waiting, Optional.empty()).has("containerStatuses"))
                .isTrue();
        assertThat(status(pod(Tree.empty()), waiting, Optional.of(LATE)).has("containerStatuses"))
                .isFalse();
    }
}
