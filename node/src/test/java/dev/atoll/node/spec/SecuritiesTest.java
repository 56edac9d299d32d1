package dev.atoll.node.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.node.cri.Image;
import dev.atoll.node.cri.Seccomp;
import dev.atoll.node.cri.Security;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SecuritiesTest {
    private static final Image OF_ROOT = image(Optional.of(0L), "");

    private static Image image(Optional<Long> uid, String username) {
        return new Image("sha256:1", List.of(), List.of(), 1, uid, username, false);
    }

    private static Security of(String spec, Image image) throws ConfigException {
        Pod pod = TestingPods.web(spec);
        return Securities.ofContainer(
                pod, pod.spec().containers().getFirst(), image, Path.of("/profiles"));
    }

    @Test
    void whatTheContainerSaysGoesBeforeThePod() throws ConfigException {
        Security security =
                of(
                        """
                        securityContext: {runAsUser: 1, runAsGroup: 2, fsGroup: 3, supplementalGroups: [4],
                          seccompProfile: {type: RuntimeDefault}}
                        containers: [{name: main, securityContext: {runAsUser: 5}}]
                        """,
                        OF_ROOT);
        assertThat(security.user()).hasValue(5L);
        assertThat(security.group()).hasValue(2L);
        assertThat(security.supplementalGroups()).containsExactly(4L, 3L);
        assertThat(security.seccomp().kind()).isEqualTo(Seccomp.Kind.RUNTIME_DEFAULT);
    }

    @Test
    void privilegesAreNotTakenBackAgain() throws ConfigException {
        Security security =
                of(
                        "containers: [{name: main, securityContext: {privileged: true, seccompProfile: {type: RuntimeDefault}}}]",
                        OF_ROOT);
        assertThat(security.privileged()).isTrue();
        assertThat(security.noNewPrivileges()).isFalse();
        assertThat(security.seccomp()).isEqualTo(Seccomp.unconfined());
    }

    @Test
    void rootIsRefusedWhereItIsNotWanted() throws ConfigException {
        String nobody = "securityContext: {runAsNonRoot: true}\ncontainers: [{name: main}]";
        assertThatThrownBy(() -> of(nobody, OF_ROOT))
                .hasMessage(
                        "container has runAsNonRoot and image will run as root (pod: \"web_shop(1-2-3)\", container: main)");
        assertThatThrownBy(() -> of(nobody, image(Optional.empty(), "redis")))
                .hasMessage(
                        "container has runAsNonRoot and image has non-numeric user (redis), cannot verify user is non-root (pod: \"web_shop(1-2-3)\", container: main)");
        assertThatThrownBy(() ->
                        of(
                                "containers: [{name: main, securityContext: {runAsNonRoot: true, runAsUser: 0}}]",
                                OF_ROOT))
                .hasMessage(
                        "container's runAsUser breaks non-root policy (pod: \"web_shop(1-2-3)\", container: main)");
        assertThat(of(nobody, image(Optional.of(7L), "")).user()).isEmpty();
    }
}
