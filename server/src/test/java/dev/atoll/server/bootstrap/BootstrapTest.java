package dev.atoll.server.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingRoles;
import dev.atoll.server.TestingServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BootstrapTest {
    private static final String SERVICE = "/api/v1/namespaces/default/services/kubernetes";
    private static final String ENDPOINTS = "/api/v1/namespaces/default/endpoints/kubernetes";
    private static final String SLICE =
            "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes";
    private static final String VIEW = TestingRoles.RBAC + "clusterroles/view";

    private final TestingServer server;
    private final TestingClient admin;

    BootstrapTest(@TempDir Path folder) {
        server = TestingServer.open(folder);
        admin = server.admin(TestingServer.ALPHA);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void bootstrap(String host, int port) {
        new Bootstrap(server.catalog())
                .apply(admin.transport(), new Bootstrap.ApiAddress("10.96.0.1", host, port));
    }

    private Tree read(String path) {
        TestingClient.Answer answer = admin.get(path);
        assertThat(answer.code()).as(answer.message()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void letsPodsFindTheApi() {
        bootstrap("192.0.2.7", 7443);

        Tree service = read(SERVICE).child("spec");
        assertThat(service.string("clusterIP")).isEqualTo("10.96.0.1");
        assertThat(service.children("ports").getFirst().integer("port")).isEqualTo(443);
        assertThat(service.children("ports").getFirst().integer("targetPort")).isEqualTo(7443);
        Tree subset = read(ENDPOINTS).children("subsets").getFirst();
        assertThat(subset.children("addresses").getFirst().string("ip")).isEqualTo("192.0.2.7");
        assertThat(subset.children("ports").getFirst().integer("port")).isEqualTo(7443);
        Tree slice = read(SLICE);
        assertThat(slice.children("endpoints").getFirst().strings("addresses"))
                .containsExactly("192.0.2.7");
        assertThat(slice.children("ports").getFirst().integer("port")).isEqualTo(7443);
    }

    @Test
    void changesNothingTheSecondTimeButTheAddress() {
        bootstrap("192.0.2.7", 7443);
        Tree view = read(VIEW);
        Tree service = read(SERVICE);

        bootstrap("192.0.2.8", 7443);

        assertThat(read(VIEW)).isEqualTo(view);
        assertThat(read(SERVICE)).isEqualTo(service);
        assertThat(read(SLICE).children("endpoints").getFirst().strings("addresses"))
                .containsExactly("192.0.2.8");
    }

    @Test
    void bringsDefaultRolesUpToDateUnlessTheirOwnerSaidOtherwise() {
        bootstrap("192.0.2.7", 7443);
        Tree view = read(VIEW);
        admin.patch("merge", VIEW, "{\"rules\":[]}");
        bootstrap("192.0.2.7", 7443);
        Tree restored = read(VIEW);

        String owned = "{\"rbac.authorization.kubernetes.io/autoupdate\":\"false\"}";
        admin.patch("merge", VIEW, "{\"rules\":[],\"metadata\":{\"annotations\":" + owned + "}}");
        bootstrap("192.0.2.7", 7443);

        assertThat(restored.get("rules")).isEqualTo(view.get("rules"));
        assertThat(read(VIEW).children("rules")).isEmpty();
    }
}
