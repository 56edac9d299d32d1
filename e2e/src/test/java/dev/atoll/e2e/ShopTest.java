package dev.atoll.e2e;

import static dev.atoll.e2e.TestingPlatform.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/// A shop of three tiers runs, is reached, is updated under load, and heals.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ShopTest {
    private TestingPlatform atoll = TestingPlatform.prepared();

    @BeforeAll
    void openTheShop() {
        atoll.up();
        atoll.loadShop();
        atoll.applyShop();
    }

    @AfterAll
    void closeTheShop() {
        atoll.close();
    }

    private Set<String> pods(String app) {
        return Set.of(
                atoll.kubectl(
                                "get",
                                "pods",
                                "-l",
                                "app=" + app,
                                "--field-selector=status.phase=Running",
                                "-o",
                                "jsonpath={.items[*].metadata.name}")
                        .split(" "));
    }

    private String address() {
        return atoll.field("service/web", ".spec.clusterIP");
    }

    private String image() {
        return atoll.field("deployment/web", ".spec.template.spec.containers[0].image");
    }

    private int restarts(String pod) {
        String count = atoll.field("pod/" + pod, ".status.containerStatuses[0].restartCount");
        return count.isEmpty() ? 0 : Integer.parseInt(count);
    }

    @Test
    @Order(1)
    void theServiceAddressReachesAllReplicas() {
        String address = address();
        Set<String> answered = new HashSet<>();
        eventually(() -> {
            answered.add(TestingLoad.get(address, 80, "/pod"));
            assertThat(answered).isEqualTo(pods("web"));
        });
    }

    @Test
    @Order(2)
    void theServiceNameReachesAllReplicasFromAnotherPod() {
        Set<String> answered = new HashSet<>();
        for (String name : List.of("web", "web.default", "web.default.svc.cluster.local")) {
            eventually(() -> {
                answered.addAll(
                        List.of(
                                atoll.kubectl(
                                                "exec",
                                                "redis-0",
                                                "--",
                                                "sh",
                                                "-c",
                                                "for i in 1 2 3 4 5 6 7 8; do wget -qO- http://"
                                                        + name
                                                        + "/pod; done")
                                        .strip()
                                        .split("\n")));
                assertThat(answered).isEqualTo(pods("web"));
            });
            answered.clear();
        }
        assertThat(
                        atoll.kubectl(
                                "exec",
                                "redis-0",
                                "--",
                                "nslookup",
                                "redis-0.redis.default.svc.cluster.local"))
                .contains(atoll.field("pod/redis-0", ".status.podIP"));
    }

    @Test
    @Order(3)
    void threeTiersWorkTogether() throws java.io.IOException {
        assertThat(TestingLoad.get(address(), 80, "/orders"))
                .contains("\"orders\":")
                .contains("\"servedBy\":\"api-");
    }

    @Test
    @Order(4)
    void aNewImageRollsOutUnderLoadWithoutAFailedRequest() {
        try (TestingLoad load = new TestingLoad(address(), 80, "/version")) {
            eventually(() -> assertThat(load.answered()).isGreaterThan(100));
            atoll.kubectl("set", "image", "deployment/web", "web=shop/web:2");
            atoll.rolledOut("deployment/web");
            long before = load.answered();
            eventually(() -> assertThat(load.answered()).isGreaterThan(before + 100));
            assertThat(load.bodies()).contains("1", "2");
            assertThat(load.failures()).isEmpty();
        }
    }

    @Test
    @Order(5)
    void aMissingImageStopsTheRolloutAndUndoGoesBack() {
        try (TestingLoad load = new TestingLoad(address(), 80, "/version")) {
            atoll.kubectl("set", "image", "deployment/web", "web=shop/web:missing");
            eventually(() ->
                    assertThat(atoll.kubectl("get", "pods", "-l", "app=web"))
                            .containsAnyOf("ImagePullBackOff", "ErrImagePull"));
            assertThat(atoll.kubectlFails("rollout", "status", "deployment/web", "--timeout=2s"))
                    .contains("timed out");
            assertThat(atoll.kubectl("rollout", "history", "deployment/web"))
                    .containsPattern("(?m)^3 ");
            atoll.kubectl("rollout", "undo", "deployment/web");
            atoll.rolledOut("deployment/web");
            assertThat(image()).isEqualTo("shop/web:2");
            assertThat(load.failures()).isEmpty();
        }
        atoll.kubectl("rollout", "undo", "deployment/web", "--to-revision=1");
        atoll.rolledOut("deployment/web");
        assertThat(image()).isEqualTo("shop/web:1");
        eventually(() -> assertThat(pods("web")).hasSize(3));
    }

    @Test
    @Order(6)
    void aKilledContainerIsRestartedAndCounted() {
        String pod = pods("web").iterator().next();
        int before = restarts(pod);
        atoll.tool("kubectl", "exec", pod, "--", "kill", "1").run();
        eventually(() -> assertThat(restarts(pod)).isEqualTo(before + 1));
        eventually(() ->
                assertThat(atoll.field("pod/" + pod, ".status.containerStatuses[0].ready"))
                        .isEqualTo("true"));
        assertThat(
                        atoll.field(
                                "pod/" + pod,
                                ".status.containerStatuses[0].lastState.terminated.reason"))
                .isNotEmpty();
    }

    @Test
    @Order(7)
    void aFailingLivenessProbeRestartsTheContainer() {
        atoll.kubectl(
                "run",
                "sick",
                "--image=shop/tools:1",
                "--overrides={\"spec\":{\"terminationGracePeriodSeconds\":1,\"containers\":[{\"name\":\"sick\","
                        + "\"image\":\"shop/tools:1\",\"command\":[\"sh\",\"-c\",\"touch /tmp/well; sleep 3600\"],"
                        + "\"livenessProbe\":{\"exec\":{\"command\":[\"test\",\"-e\",\"/tmp/well\"]},"
                        + "\"periodSeconds\":1,\"failureThreshold\":2}}]}}");
        atoll.kubectl("wait", "--for=condition=Ready", "pod/sick", "--timeout=30s");
        assertThat(restarts("sick")).isZero();
        atoll.kubectl("exec", "sick", "--", "rm", "/tmp/well");
        eventually(() -> assertThat(restarts("sick")).isEqualTo(1));
        assertThat(atoll.kubectl("get", "events", "--field-selector=involvedObject.name=sick"))
                .contains("Unhealthy")
                .contains("Killing");
        atoll.kubectl("delete", "pod", "sick");
    }

    @Test
    @Order(8)
    void aDeletedPodIsReplaced() {
        Set<String> before = pods("web");
        String pod = before.iterator().next();
        atoll.kubectl("delete", "pod", pod);
        eventually(() ->
                assertThat(atoll.field("deployment/web", ".status.availableReplicas"))
                        .isEqualTo("3"));
        eventually(() -> assertThat(pods("web")).hasSize(3).doesNotContain(pod));
        atoll.kubectl("delete", "pod", "redis-0");
        atoll.rolledOut("statefulset/redis");
        eventually(() -> assertThat(TestingLoad.get(address(), 80, "/orders")).contains("orders"));
    }
}
