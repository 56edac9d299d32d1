package dev.atoll.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.server.HeldStore;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
final class ServiceTest {
    private static final String SERVICES = "/api/v1/namespaces/default/services";

    private final TestingServer server;
    private final TestingClient admin;

    ServiceTest(@TempDir Path folder) {
        server = TestingServer.open(folder);
        admin = server.admin(TestingServer.ALPHA);
    }

    @AfterAll
    void close() {
        server.close();
    }

    private Answer service(String name, String more) {
        return admin.post(
                SERVICES,
                "{apiVersion: v1, kind: Service, metadata: {name: "
                        + name
                        + "}, spec: {ports: [{port: 80}]"
                        + more
                        + "}}");
    }

    private static long nodePort(Answer service) {
        return service.spec().children("ports").getFirst().integer("nodePort", 0);
    }

    @Test
    void givesEveryServiceAnAddressOfItsOwnUnderConcurrency() throws InterruptedException {
        Queue<Answer> made = new ConcurrentLinkedQueue<>();
        List<Thread> makers = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String name = "many" + i;
            makers.add(Thread.ofVirtual().start(() -> made.add(service(name, ", type: NodePort"))));
        }
        for (Thread maker : makers) {
            maker.join();
        }

        assertThat(made).allSatisfy(answer -> assertThat(answer.code()).isEqualTo(201));
        assertThat(made)
                .extracting(answer -> answer.spec().string("clusterIP", ""))
                .doesNotHaveDuplicates()
                .allSatisfy(address -> assertThat(address).startsWith("10.96."));
        assertThat(made)
                .extracting(ServiceTest::nodePort)
                .doesNotHaveDuplicates()
                .allSatisfy(port -> assertThat(port).isBetween(30_000L, 32_767L));
    }

    @Test
    void refusesAnAddressThatIsTakenUntilItsServiceIsGone() {
        String asked = ", clusterIP: 10.96.0.77";
        assertThat(service("first", asked).code()).isEqualTo(201);

        Answer refused = service("second", asked);
        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.message()).contains("provided IP is already allocated");

        admin.delete(SERVICES + "/first");
        assertThat(service("second", asked).code()).isEqualTo(201);
    }

    @Test
    void givesAnAddressWhoseReleaseMemoryHasNotSeen(@TempDir Path folder) {
        AtomicReference<HeldStore> held = new AtomicReference<>();
        try (TestingServer behind =
                TestingServer.open(folder, store -> held.updateAndGet(_ -> new HeldStore(store)))) {
            TestingClient client = behind.admin(TestingServer.ALPHA);
            String service =
                    "{apiVersion: v1, kind: Service, metadata: {name: %s},"
                            + " spec: {clusterIP: 10.96.0.78, ports: [{port: 80}]}}";
            client.post(SERVICES, service.formatted("first"));
            assertThat(client.get(SERVICES + "/first").code()).isEqualTo(200);
            held.get().hold();
            assertThat(client.delete(SERVICES + "/first").code()).isEqualTo(200);
            held.get().releaseWhenAsked();
            Answer second = client.post(SERVICES, service.formatted("second"));
            held.get().release();

            assertThat(second.code()).isEqualTo(201);
        }
    }

    @Test
    void refusesAddressesAndPortsOutOfTheirRanges() {
        assertThat(service("far", ", clusterIP: 192.0.2.1").code()).isEqualTo(422);
        Answer low =
                admin.post(
                        SERVICES,
                        "{apiVersion: v1, kind: Service, metadata: {name: low}, spec: {type:"
                                + " NodePort, ports: [{port: 80, nodePort: 80}]}}");
        assertThat(low.code()).isEqualTo(422);
        assertThat(low.message()).contains("The range of valid ports is 30000-32767");
    }

    @Test
    void keepsTenantsApart() {
        assertThat(service("shared", ", clusterIP: 10.96.0.99").code()).isEqualTo(201);

        Answer other =
                server.admin(TestingServer.BETA)
                        .post(
                                SERVICES,
                                "{apiVersion: v1, kind: Service, metadata: {name: shared}, spec:"
                                        + " {clusterIP: 10.96.0.99, ports: [{port: 80}]}}");

        assertThat(other.code()).isEqualTo(201);
    }

    @Test
    void keepsAddressAndPortsOfAnUpdateThatLeavesThemOut() {
        Answer made = service("kept", ", type: NodePort");

        Answer updated =
                admin.put(
                        SERVICES + "/kept",
                        "{apiVersion: v1, kind: Service, metadata: {name: kept, labels: {a: b}},"
                                + " spec: {type: NodePort, ports: [{port: 80}]}}");

        assertThat(updated.code()).as(updated.message()).isEqualTo(200);
        assertThat(updated.spec().string("clusterIP", ""))
                .isEqualTo(made.spec().string("clusterIP", "-"));
        assertThat(nodePort(updated)).isEqualTo(nodePort(made));
    }

    @Test
    void doesNotLetAnAddressBeExchanged() {
        service("steady", "");

        Answer refused =
                admin.patch(
                        "merge",
                        SERVICES + "/steady",
                        "{\"spec\":{\"clusterIP\":\"10.96.0.123\",\"clusterIPs\":[\"10.96.0.123\"]}}");

        assertThat(refused.code()).isEqualTo(422);
        assertThat(service("other", ", clusterIP: 10.96.0.123").code()).isEqualTo(201);
    }

    @Test
    void releasesWhatAnotherTypeDoesNotNeed() {
        Answer made = service("turning", ", type: NodePort");
        String address = made.spec().string("clusterIP", "");
        long port = nodePort(made);

        Answer plain =
                admin.patch("merge", SERVICES + "/turning", "{\"spec\":{\"type\":\"ClusterIP\"}}");
        assertThat(plain.code()).as(plain.message()).isEqualTo(200);
        assertThat(nodePort(plain)).isZero();
        assertThat(plain.spec().string("clusterIP", "")).isEqualTo(address);

        Answer external =
                admin.patch(
                        "merge",
                        SERVICES + "/turning",
                        "{\"spec\":{\"type\":\"ExternalName\",\"externalName\":\"example.com\"}}");
        assertThat(external.code()).as(external.message()).isEqualTo(200);
        assertThat(external.spec().has("clusterIP")).isFalse();

        assertThat(admin.get(SERVICES).code()).isEqualTo(200);
        Answer heir =
                admin.post(
                        SERVICES,
                        "{apiVersion: v1, kind: Service, metadata: {name: heir}, spec: {type:"
                                + " NodePort, clusterIP: "
                                + address
                                + ", ports: [{port: 80, nodePort: "
                                + port
                                + "}]}}");
        assertThat(heir.code()).as(heir.message()).isEqualTo(201);

        Answer back =
                admin.patch(
                        "merge",
                        SERVICES + "/turning",
                        "{\"spec\":{\"type\":\"ClusterIP\",\"externalName\":null}}");
        assertThat(back.code()).as(back.message()).isEqualTo(200);
        assertThat(back.spec().string("clusterIP", "")).startsWith("10.96.").isNotEqualTo(address);
    }

    @Test
    void givesAHeadlessServiceNoAddress() {
        Answer made = service("headless", ", clusterIP: None");

        assertThat(made.code()).isEqualTo(201);
        assertThat(made.spec().string("clusterIP", "")).isEqualTo("None");
        Tree again = admin.put(SERVICES + "/headless", made.body()).spec();
        assertThat(again.string("clusterIP", "")).isEqualTo("None");
    }

    @Test
    void holdsNothingForADryRun() {
        Answer tried =
                admin.post(
                        SERVICES + "?dryRun=All",
                        "{apiVersion: v1, kind: Service, metadata: {name: dry}, spec: {clusterIP:"
                                + " 10.96.0.55, ports: [{port: 80}]}}");
        assertThat(tried.code()).isEqualTo(201);

        assertThat(service("wet", ", clusterIP: 10.96.0.55").code()).isEqualTo(201);
    }
}
