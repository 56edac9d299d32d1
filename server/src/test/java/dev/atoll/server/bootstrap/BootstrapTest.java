package dev.atoll.server.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingRoles;
import dev.atoll.server.TestingServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of base objects that a tenant has changed when the platform changes its own.
final class BootstrapTest {
    private static final String SLICE =
            "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes";
    private static final String VIEW = TestingRoles.RBAC + "clusterroles/view";

    private final Path folder;

    BootstrapTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private TestingServer start(String host) {
        return TestingServer.withBaseObjects(folder, host, 7443);
    }

    private static Tree read(TestingServer server, String path) {
        TestingClient.Answer answer = server.admin(TestingServer.ALPHA).get(path);
        assertThat(answer.code()).as(answer.message()).isEqualTo(200);
        return answer.body();
    }

    private static void patch(TestingServer server, String path, String body) {
        TestingClient.Answer answer = server.admin(TestingServer.ALPHA).patch("merge", path, body);
        assertThat(answer.code()).as(answer.message()).isEqualTo(200);
    }

    @Test
    void tellsPodsTheNewAddressAlsoWhereATenantHasTouchedTheOld() {
        try (TestingServer server = start("192.0.2.7")) {
            patch(server, SLICE, "{\"metadata\":{\"labels\":{\"own\":\"label\"}}}");
        }
        try (TestingServer server = start("192.0.2.8")) {
            Tree slice = read(server, SLICE);
            assertThat(slice.children("endpoints").getFirst().strings("addresses"))
                    .containsExactly("192.0.2.8");
            assertThat(slice.child("metadata").child("labels").string("own", ""))
                    .isEqualTo("label");
            Tree others = server.admin(TestingServer.BETA).get(SLICE).body();
            assertThat(others.children("endpoints").getFirst().strings("addresses"))
                    .containsExactly("192.0.2.8");
        }
    }

    @Test
    void bringsDefaultRolesUpToDateUnlessTheirOwnerSaidOtherwise() {
        Object rules;
        try (TestingServer server = start("192.0.2.7")) {
            rules = read(server, VIEW).get("rules");
            patch(server, VIEW, "{\"rules\":[]}");
            assertThat(read(server, VIEW).children("rules")).isEmpty();
        }
        try (TestingServer server = start("192.0.2.7")) {
            assertThat(read(server, VIEW).get("rules")).isEqualTo(rules);
            String owned = "{\"rbac.authorization.kubernetes.io/autoupdate\":\"false\"}";
            patch(server, VIEW, "{\"rules\":[],\"metadata\":{\"annotations\":" + owned + "}}");
        }
        try (TestingServer server = start("192.0.2.7")) {
            assertThat(read(server, VIEW).children("rules")).isEmpty();
        }
    }
}
