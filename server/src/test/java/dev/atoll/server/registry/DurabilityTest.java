package dev.atoll.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.client.EventStream;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DurabilityTest {
    @TempDir private Path folder = Path.of("replaced-by-junit");

    @Test
    void hasEveryAcknowledgedWriteAfterARestart() {
        List<Answer> made = new ArrayList<>();
        String maps = "/api/v1/namespaces/default/configmaps";
        String last;
        try (TestingServer server = TestingServer.open(folder)) {
            TestingClient admin = server.admin(TestingServer.ALPHA);
            for (int i = 0; i < 50; i++) {
                made.add(admin.configMap("default", "m" + i, ", data: {i: '" + i + "'}"));
            }
            last = admin.delete(maps + "/m0").body().string("status", "");
        }

        assertThat(last).isEqualTo("Success");
        try (TestingServer server = TestingServer.open(folder)) {
            TestingClient admin = server.admin(TestingServer.ALPHA);
            assertThat(admin.get(maps + "/m0").code()).isEqualTo(404);
            for (Answer answer : made.subList(1, made.size())) {
                assertThat(admin.get(maps + "/" + answer.name()).body()).isEqualTo(answer.body());
            }
        }
    }

    @Test
    void resumesAWatchFromBeforeARestart() {
        String maps = "/api/v1/namespaces/default/configmaps";
        String revision;
        try (TestingServer server = TestingServer.open(folder)) {
            TestingClient admin = server.admin(TestingServer.ALPHA);
            revision = admin.configMap("default", "seen", "").revision();
            admin.configMap("default", "missed", "");
            admin.delete(maps + "/seen");
        }

        try (TestingServer server = TestingServer.open(folder);
                EventStream stream =
                        server.admin(TestingServer.ALPHA)
                                .watch(maps + "?resourceVersion=" + revision)) {
            assertThat(TestingClient.next(stream).text()).isEqualTo("ADDED missed");
            assertThat(TestingClient.next(stream).text()).isEqualTo("DELETED seen");
        }
    }

    @Test
    void knowsHeldAddressesAfterARestart() {
        String services = "/api/v1/namespaces/default/services";
        String body =
                "{apiVersion: v1, kind: Service, metadata: {name: NAME}, spec: {clusterIP:"
                        + " 10.96.0.10, ports: [{port: 53}]}}";
        try (TestingServer server = TestingServer.open(folder)) {
            TestingClient admin = server.admin(TestingServer.ALPHA);
            assertThat(admin.post(services, body.replace("NAME", "dns")).code()).isEqualTo(201);
        }

        try (TestingServer server = TestingServer.open(folder)) {
            TestingClient admin = server.admin(TestingServer.ALPHA);
            assertThat(admin.post(services, body.replace("NAME", "thief")).code()).isEqualTo(422);
        }
    }
}
