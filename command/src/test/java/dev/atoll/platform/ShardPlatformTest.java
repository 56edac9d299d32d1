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
import dev.atoll.store.etcd.TestingEtcd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A platform whose home is embedded, with a shard in etcd.
final class ShardPlatformTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String TENANTS = "/apis/atoll.dev/v1/tenants";
    private static final String SHARDS = "/apis/atoll.dev/v1/shards";

    private final TestingEtcd etcd;
    private final DataFolder data;
    private Platform platform;
    private int port;
    private Transport operator;

    ShardPlatformTest(@TempDir Path folder) throws IOException {
        etcd = TestingEtcd.start(TestingEtcd.CURRENT, folder);
        data = new DataFolder(folder.resolve("data"));
        data.prepare();
        platform = started();
        operator = operator();
    }

    private Transport operator() throws IOException {
        return Kubeconfig.connect(data.kubeconfig(), "atoll-system");
    }

    private Platform started() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Platform started =
                new Platform(new PlatformOptions(data, "127.0.0.1", port, Nodes.SIMULATED));
        started.start(step -> {});
        return started;
    }

    @AfterEach
    void close() {
        operator.close();
        platform.close();
        etcd.close();
    }

    private Transport shop() throws IOException {
        Kubeconfig whole = Kubeconfig.parse(Files.readAllBytes(data.kubeconfig()));
        try (OperatorTenants tenants = new OperatorTenants(operator(), InstantSource.system())) {
            Kubeconfig.Access access =
                    new Kubeconfig.Access(
                            "shop",
                            "https://127.0.0.1:" + port + "/tenants/shop",
                            new TenantUser("test", "cluster-admin", Duration.ofHours(1))
                                    .enter(tenants, "shop", new SecureRandom()));
            Path file = data.root().resolve("shop.yaml");
            Files.write(file, Kubeconfig.of(List.of(access), whole.authorityPem()).yaml());
            return Kubeconfig.connect(file);
        }
    }

    private static Response send(Transport by, String method, String path, String body) {
        String type = method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
        return by.send(new Request(method, path, Map.of(), Encoded.utf8(body), type));
    }

    private String status(String path, String field) {
        Response found = operator.send(Request.get(path, Map.of()));
        return Tree.of(Json.decode(found.body().array())).child("status").string(field, "");
    }

    private void move(String shard) {
        Response moving =
                send(
                        operator,
                        "PATCH",
                        TENANTS + "/shop",
                        "{\"spec\":{\"placement\":{\"shard\":\"" + shard + "\"}}}");
        assertThat(moving.succeeded()).as(moving.body().toString()).isTrue();
        await().atMost(PATIENCE).until(() -> status(TENANTS + "/shop", "shard"), shard::equals);
    }

    private static List<String> names(Transport shop) {
        Response list = shop.send(Request.get(MAPS, Map.of()));
        List<String> names = new ArrayList<>();
        Tree.of(Json.decode(list.body().array()))
                .children("items")
                .forEach(item -> names.add(item.child("metadata").string("name", "")));
        return names;
    }

    @Test
    void aTenantMovesToEtcdAndBackWhileItIsWritten() throws Exception {
        Response made =
                send(
                        operator,
                        "POST",
                        SHARDS,
                        "{\"metadata\":{\"name\":\"far\"},\"spec\":{\"type\":\"Etcd\",\"endpoints\":[\""
                                + etcd.endpoint()
                                + "\"]}}");
        assertThat(made.succeeded()).as(made.body().toString()).isTrue();
        await().atMost(PATIENCE).until(() -> status(SHARDS + "/far", "phase"), "Ready"::equals);
        send(
                operator,
                "POST",
                TENANTS,
                "{\"metadata\":{\"name\":\"shop\"},\"spec\":{\"placement\":{\"shard\":\"embedded\"}}}");
        List<String> acknowledged = new CopyOnWriteArrayList<>();
        List<String> refused = new CopyOnWriteArrayList<>();
        try (Transport shop = shop()) {
            AtomicBoolean ended = new AtomicBoolean();
            Thread writer =
                    Thread.ofVirtual()
                            .start(() -> {
                                for (int i = 0; !ended.get(); i++) {
                                    String body = "{\"metadata\":{\"name\":\"m" + i + "\"}}";
                                    Response written = send(shop, "POST", MAPS, body);
                                    (written.succeeded() ? acknowledged : refused).add("m" + i);
                                }
                            });
            move("far");
            move("embedded");
            move("far");
            ended.set(true);
            writer.join();
            assertThat(refused).isEmpty();
            assertThat(names(shop)).containsAll(acknowledged);
        }
        platform.close();
        platform = started();
        operator.close();
        operator = operator();
        try (Transport shop = shop()) {
            assertThat(names(shop)).containsAll(acknowledged);
            assertThat(status(TENANTS + "/shop", "shard")).isEqualTo("far");
        }
    }
}
