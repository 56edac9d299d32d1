package dev.atoll.e2e;

import static dev.atoll.e2e.TestingPlatform.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Charts are installed, upgraded, rolled back and uninstalled.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HelmTest {
    private static final String CHART = TestingPlatform.HOME.resolve("examples/chart").toString();

    private TestingPlatform atoll = TestingPlatform.prepared();

    @BeforeAll
    void start() {
        atoll.up();
        atoll.load("shop-tools-1");
    }

    @AfterAll
    void end() {
        atoll.close();
    }

    private String helm(String... arguments) {
        List<String> words = new ArrayList<>(List.of(arguments));
        return atoll.tool("helm", words.toArray(String[]::new))
                .within(Duration.ofMinutes(2))
                .run()
                .succeeded();
    }

    private void says(String message) {
        String address = atoll.field("service/hello", ".spec.clusterIP");
        eventually(() -> assertThat(TestingLoad.get(address, 8080, "/")).isEqualTo(message));
    }

    @Test
    void aReleaseLivesItsLife() {
        assertThat(
                        helm(
                                "install",
                                "hello",
                                CHART,
                                "--wait",
                                "--timeout=90s",
                                "--set",
                                "message=first"))
                .contains("STATUS: deployed", "hello says: first");
        says("first");
        helm(
                "upgrade",
                "hello",
                CHART,
                "--wait",
                "--timeout=90s",
                "--set",
                "message=second,replicas=3");
        says("second");
        assertThat(atoll.field("deployment/hello", ".status.readyReplicas")).isEqualTo("3");
        helm("rollback", "hello", "1", "--wait", "--timeout=90s");
        says("first");
        assertThat(helm("history", "hello")).contains("Rollback to 1");
        assertThat(helm("list")).contains("hello", "deployed");
        helm("uninstall", "hello", "--wait", "--timeout=60s");
        eventually(() ->
                assertThat(
                                atoll.kubectl(
                                        "get",
                                        "all,configmaps",
                                        "-l",
                                        "app.kubernetes.io/instance=hello",
                                        "-o",
                                        "name"))
                        .isEmpty());
    }
}
