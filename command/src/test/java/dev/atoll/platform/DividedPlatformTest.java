package dev.atoll.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.host.DataFolder;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.members.Role;
import dev.atoll.store.etcd.TestingEtcd;
import dev.atoll.store.etcd.TestingProxy;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server with a node, and two processes that place pods and run controllers, each with a wire of its own to one
/// etcd.
final class DividedPlatformTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> TENANTS =
            List.of("t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7");
    private static final Set<Role> LOOPS = EnumSet.of(Role.SCHEDULER, Role.CONTROLLERS);
    private static final String DEPLOYMENT =
            """
            {"metadata": {"name": "NAME"},
             "spec": {"selector": {"matchLabels": {"app": "NAME"}},
                      "template": {"metadata": {"labels": {"app": "NAME"}},
                                   "spec": {"containers": [{"name": "c", "image": "i"}]}}}}
            """;

    private final Closing parts = new Closing();
    private final Path folder;
    private final TestingEtcd etcd;
    private final Transport operator;
    private final Transport inDefault;
    private final Map<String, Transport> tenants = new LinkedHashMap<>();

    DividedPlatformTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        etcd = parts.add(TestingEtcd.start(TestingEtcd.CURRENT, folder));
        TestingEtcd.open(etcd.options("/warm-up/")).close();
        Part server = process("server", etcd.endpoint(), EnumSet.of(Role.SERVER, Role.NODE));
        operator = parts.add(Kubeconfig.connect(server.data.kubeconfig(), "atoll-system"));
        inDefault = parts.add(Kubeconfig.connect(server.data.kubeconfig()));
        tenants.put("default", inDefault);
        for (String tenant : TENANTS) {
            send(
                    operator,
                    "POST",
                    "/apis/atoll.dev/v1/tenants",
                    "{\"metadata\":{\"name\":\"" + tenant + "\"}}");
            tenants.put(tenant, parts.add(enter(server, tenant)));
        }
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private final class Part {
        private final PrometheusRegistry registry = new PrometheusRegistry();
        private final DataFolder data;
        private final PlatformOptions options;
        private final Platform platform;

        private Part(String name, URI store, Set<Role> roles) throws IOException {
            data = new DataFolder(folder.resolve(name));
            data.prepare();
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                options =
                        new PlatformOptions(
                                data,
                                "127.0.0.1",
                                free.getLocalPort(),
                                roles.contains(Role.NODE) ? Nodes.SIMULATED : Nodes.NONE,
                                new StoreChoice.Etcd(
                                        List.of(store),
                                        "/atoll/",
                                        new StoreChoice.Access(
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.empty()),
                                        Duration.ZERO),
                                new PlatformOptions.Part(
                                        roles, PlatformOptions.Reach.direct(), Duration.ZERO));
            }
            platform = parts.add(new Platform(options, registry));
            platform.start(_ -> {});
        }

        private int gauge(String name, Role role) {
            return registry.scrape(name::equals).stream()
                    .map(GaugeSnapshot.class::cast)
                    .flatMap(gauge -> gauge.getDataPoints().stream())
                    .filter(point -> role.word().equals(point.getLabels().get("role")))
                    .mapToInt(point -> (int) point.getValue())
                    .findFirst()
                    .orElse(-1);
        }

        private int loops() {
            int scheduled = gauge("atoll_tenant_control_loops", Role.SCHEDULER);
            assertThat(scheduled).isBetween(0, TENANTS.size() + 2);
            return gauge("atoll_tenant_control_loops", Role.CONTROLLERS);
        }
    }

    private Part process(String name, URI store, Set<Role> roles) throws IOException {
        return new Part(name, store, roles);
    }

    private static Transport enter(Part server, String tenant) throws IOException {
        Kubeconfig whole = Kubeconfig.parse(Files.readAllBytes(server.data.kubeconfig()));
        Transport operator = Kubeconfig.connect(server.data.kubeconfig(), "atoll-system");
        try (OperatorTenants entrance = new OperatorTenants(operator, InstantSource.system())) {
            Kubeconfig.Access access =
                    new Kubeconfig.Access(
                            tenant,
                            server.options.server() + "/tenants/" + tenant,
                            new TenantUser("test", "cluster-admin", Duration.ofHours(1))
                                    .enter(entrance, tenant, new SecureRandom()));
            Path file = server.data.root().resolve(tenant + ".yaml");
            Files.write(file, Kubeconfig.of(List.of(access), whole.authorityPem()).yaml());
            return Kubeconfig.connect(file);
        }
    }

    private static Response send(Transport by, String method, String path, String body) {
        Response response =
                by.send(
                        new Request(
                                method, path, Map.of(), Encoded.utf8(body), "application/json"));
        assertThat(response.succeeded()).as(response.body().toString()).isTrue();
        return response;
    }

    private static List<Tree> list(Transport by, String path) {
        Response list = by.send(Request.get(path, Map.of()));
        return Tree.of(Json.decode(list.body().array())).children("items");
    }

    /// Gives each tenant a deployment, and waits until each has the pods of all that it has.
    private void deploy(String name, int all) {
        tenants.values()
                .forEach(tenant ->
                        send(
                                tenant,
                                "POST",
                                "/apis/apps/v1/namespaces/default/deployments",
                                DEPLOYMENT.replace("NAME", name)));
        tenants.forEach((tenant, transport) ->
                await(tenant)
                        .atMost(PATIENCE)
                        .until(() -> list(transport, "/api/v1/pods").size() == all));
        await().atMost(PATIENCE)
                .until(() ->
                        list(inDefault, "/api/v1/pods").stream()
                                .allMatch(pod ->
                                        pod.child("status").string("phase", "").equals("Running")));
    }

    @Test
    void anotherTakesOverFromOneThatIsCutOffAndGivesBack() throws IOException {
        TestingProxy wire = parts.add(new TestingProxy(etcd.endpoint()));
        Part one = process("left", wire.endpoint(), LOOPS);
        deploy("first", 1);
        int all = one.loops();
        assertThat(all).isGreaterThanOrEqualTo(TENANTS.size() + 1);

        Part two = process("right", etcd.endpoint(), LOOPS);
        await().atMost(PATIENCE).until(() -> one.loops() + two.loops() == all && two.loops() > 0);
        assertThat(two.gauge("atoll_members", Role.SERVER)).isEqualTo(1);
        assertThat(two.gauge("atoll_members", Role.SCHEDULER)).isEqualTo(2);
        deploy("second", 2);

        wire.cut();
        long cut = System.nanoTime();
        await().atMost(PATIENCE).until(() -> two.loops() == all);
        System.out.println(
                "taken over after " + Duration.ofNanos(System.nanoTime() - cut).toMillis() + " ms");
        assertThat(one.loops()).isZero();
        deploy("third", 3);

        wire.mend();
        await().atMost(PATIENCE).until(() -> one.loops() + two.loops() == all && one.loops() > 0);
        deploy("fourth", 4);

        one.platform.close();
        await().atMost(PATIENCE).until(() -> two.loops() == all);
        deploy("fifth", 5);
    }

    @Test
    void aProcessWithoutTheRoleServerTellsHowItIsAndNothingElse() throws IOException {
        Part one = process("left", etcd.endpoint(), LOOPS);
        try (Transport client =
                Kubeconfig.connect(one.data.kubeconfig(), URI.create(one.options.server()))) {
            assertThat(client.send(Request.get("/readyz", Map.of())).code()).isEqualTo(200);
            assertThat(client.send(Request.get("/livez", Map.of())).code()).isEqualTo(200);
            for (String path : List.of("/api", "/api/v1/pods", "/apis", "/version", "/")) {
                assertThat(client.send(Request.get(path, Map.of())).code()).as(path).isEqualTo(404);
            }
        }
    }
}
