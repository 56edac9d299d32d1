package dev.atoll.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The official JavaScript client, as its users have it, against a tenant.
final class JavaScriptClientTest {
    private static final Path TOUR = TestingPlatform.HOME.resolve("e2e/src/test/clients/tour.mjs");

    @Test
    void itsUsersFindWhatTheyKnow() {
        try (TestingPlatform atoll = TestingPlatform.started()) {
            atoll.load("shop-tools-1");
            atoll.kubectl(
                    "run", "node", "--image=shop/tools:1", "--command", "--", "sleep", "86400");
            atoll.ready("node");
            String said =
                    TestingCommand.of(
                                    "node",
                                    TOUR.toString(),
                                    atoll.data().resolve("kubeconfig").toString(),
                                    TestingPlatform.TOOLS.resolve("client-node").toString(),
                                    "node")
                            .within(Duration.ofMinutes(3))
                            .run()
                            .succeeded();
            assertThat(said.lines())
                    .containsExactly(
                            "patched to 2",
                            "listed written",
                            "then refused with 404",
                            "watched ADDED watched,DELETED watched",
                            "heard of informed",
                            "ran with Success: from inside");
        }
    }
}
