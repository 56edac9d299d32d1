package dev.atoll.e2e;

import static dev.atoll.e2e.TestingPlatform.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Images come from a registry, for those who may have them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RegistryTest {
    private static final String IMAGE = "docker.io/shop/tools:1";

    private final TestingPlatform atoll = TestingPlatform.prepared();
    private TestingRegistry registry;

    @BeforeAll
    void start() {
        atoll.up();
        registry = TestingRegistry.start(atoll.data().resolve("registry"));
        atoll.load("shop-tools-1");
        for (String version : List.of("1", "2", "3")) {
            registry.push(atoll, IMAGE, "team/tools:" + version);
        }
        secret("right", TestingRegistry.PASSWORD);
        secret("wrong", "guessed");
        secret("mistaken", "mistyped");
        atoll.kubectl("create", "serviceaccount", "puller");
        atoll.kubectl(
                "patch",
                "serviceaccount",
                "puller",
                "-p",
                "{\"imagePullSecrets\":[{\"name\":\"right\"}]}");
        atoll.apply("images.yaml", Map.of("REGISTRY", registry.address()));
    }

    @AfterAll
    void end() {
        if (registry != null) {
            registry.close();
        }
        atoll.close();
    }

    private void secret(String name, String password) {
        atoll.kubectl(
                "create",
                "secret",
                "docker-registry",
                name,
                "--docker-server=http://" + registry.address(),
                "--docker-username=" + TestingRegistry.USER,
                "--docker-password=" + password);
    }

    private String waiting(String pod, String field) {
        return atoll.field("pod/" + pod, ".status.containerStatuses[0].state.waiting." + field);
    }

    @Test
    void oneOfAPodsSecretsHasToFit() {
        atoll.ready("known");
        assertThat(atoll.events("known", "Pulled")).contains("Successfully pulled image");
        assertThat(atoll.events("known", "FailedToRetrieveImagePullSecret"))
                .contains("Unable to retrieve some image pull secrets (absent)");
        assertThat(atoll.field("pod/known", ".status.containerStatuses[0].imageID"))
                .startsWith(registry.address() + "/team/tools@sha256:");
    }

    @Test
    void theSecretsOfAServiceAccountAreItsPods() {
        atoll.ready("by-account");
    }

    @Test
    void aWrongPasswordIsToldAndMayBeCorrected() {
        eventually(() -> assertThat(waiting("mistaken", "reason")).isEqualTo("ImagePullBackOff"));
        assertThat(waiting("mistaken", "message"))
                .startsWith("Back-off pulling image")
                .contains("ErrImagePull", "401 Unauthorized");
        assertThat(atoll.events("mistaken", "Failed"))
                .contains("Failed to pull image", "Error: ErrImagePull", "Error: ImagePullBackOff");
        atoll.kubectl("delete", "secret", "mistaken");
        secret("mistaken", TestingRegistry.PASSWORD);
        atoll.ready("mistaken");
    }

    @Test
    void aStrangerGetsNothing() {
        eventually(() -> assertThat(waiting("stranger", "message")).contains("401 Unauthorized"));
        assertThat(atoll.kubectlFails("logs", "stranger"))
                .contains("container \"main\" in pod \"stranger\" is waiting to start: ");
    }

    @Test
    void anImageThatTheRegistryHasNotIsNotFound() {
        eventually(() -> assertThat(waiting("lost", "message")).contains("not found"));
    }

    @Test
    void aNodeThatMayNotPullDoesNot() {
        eventually(() -> assertThat(waiting("never", "reason")).isEqualTo("ErrImageNeverPull"));
        assertThat(waiting("never", "message"))
                .isEqualTo(
                        "Container image \""
                                + registry.address()
                                + "/team/tools:4\" is not present with pull policy of Never");
    }

    @Test
    void anImageThatIsThereIsAskedForAgainOnlyWherePodsSayAlways() {
        atoll.ready("known");
        String image = "--image=" + registry.address() + "/team/tools:1";
        run("present", image, "--image-pull-policy=IfNotPresent");
        run("again", image, "--image-pull-policy=Always");
        atoll.ready("present");
        assertThat(atoll.events("present", "Pulled")).contains("already present on machine");
        eventually(() -> assertThat(waiting("again", "message")).contains("401 Unauthorized"));
    }

    private void run(String name, String image, String policy) {
        atoll.kubectl("run", name, image, policy, "--command", "--", "sleep", "3600");
    }
}
