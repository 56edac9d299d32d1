package dev.atoll.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.EventStream;
import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.client.WatchEvent;
import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.store.etcd.TestingEtcd;
import dev.atoll.store.etcd.TestingProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// Two platforms over one etcd, of which one reaches it by a wire that can be cut.
@TestInstance(Lifecycle.PER_CLASS)
final class EtcdPlatformTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Pattern ADDRESS = Pattern.compile("https://127\\.0\\.0\\.1:\\d+");
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private final Closing parts = new Closing();
    private final Path folder;
    private final TestingEtcd etcd;
    private final TestingProxy wire;
    private final DataFolder first;
    private final DataFolder second;
    private final Transport one;
    private final Transport other;

    EtcdPlatformTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        etcd = parts.add(TestingEtcd.start(TestingEtcd.CURRENT, folder));
        TestingEtcd.open(etcd.options("/warm-up/")).close();
        wire = parts.add(new TestingProxy(etcd.endpoint()));
        first = data("first");
        one = client(started(first, wire.endpoint()));
        second = data("second");
        other = client(started(second, etcd.endpoint()));
    }

    @AfterAll
    void close() {
        parts.close();
    }

    private DataFolder data(String name) {
        DataFolder data = new DataFolder(folder.resolve(name));
        data.prepare();
        return data;
    }

    private static StoreChoice in(URI etcd, String prefix) {
        return StoreChoice.of(
                "etcd:" + etcd,
                prefix,
                new StoreChoice.Access(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                Duration.ZERO);
    }

    private static PlatformOptions options(DataFolder data, StoreChoice store) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new PlatformOptions(
                    data, "127.0.0.1", free.getLocalPort(), Nodes.SIMULATED, store);
        }
    }

    private DataFolder started(DataFolder data, URI endpoint) throws IOException {
        parts.add(new Platform(options(data, in(endpoint, "/atoll")))).start(step -> {});
        return data;
    }

    private Transport client(DataFolder data) throws IOException {
        return parts.add(Kubeconfig.connect(data.kubeconfig()));
    }

    private static Response make(Transport by, String name) {
        Encoded object =
                Encoded.utf8(
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\""
                                + name
                                + "\"}}");
        return by.send(new Request("POST", MAPS, Map.of(), object, "application/json"));
    }

    private static int code(Transport by, String path) {
        return by.send(Request.get(path, Map.of())).code();
    }

    private static List<String> names(Transport by) {
        Response list = by.send(Request.get(MAPS, Map.of()));
        return Tree.of(Json.decode(list.body().array())).children("items").stream()
                .map(item -> item.child("metadata").string("name", ""))
                .toList();
    }

    @Test
    void aClientOfOneIsKnownByTheOther() throws IOException {
        Kubeconfig ofOne = Kubeconfig.parse(Files.readAllBytes(first.kubeconfig()));
        Kubeconfig ofOther = Kubeconfig.parse(Files.readAllBytes(second.kubeconfig()));
        assertThat(ofOther.authorityPem()).isEqualTo(ofOne.authorityPem());
        Path mixed = folder.resolve("mixed");
        Files.writeString(
                mixed,
                Files.readString(first.kubeconfig())
                        .replace(server(first.kubeconfig()), server(second.kubeconfig())));
        try (Transport client = Kubeconfig.connect(mixed)) {
            assertThat(code(client, MAPS)).isEqualTo(200);
        }
        assertThat(second.pki()).isEmptyDirectory();
    }

    private static String server(Path kubeconfig) throws IOException {
        Matcher address = ADDRESS.matcher(Files.readString(kubeconfig));
        assertThat(address.find()).isTrue();
        return address.group();
    }

    @Test
    void readsAtOnceThroughOneWhatWasWrittenThroughTheOther() {
        for (int i = 0; i < 20; i++) {
            Transport writer = i % 2 == 0 ? one : other;
            Transport reader = i % 2 == 0 ? other : one;
            String name = "shared-" + i;
            assertThat(make(writer, name).code()).isEqualTo(201);
            assertThat(code(reader, MAPS + "/" + name)).isEqualTo(200);
            assertThat(names(reader)).contains(name);
            assertThat(make(reader, name).code()).isEqualTo(409);
        }
    }

    @Test
    void answersWhileEtcdIsAwayAndGoesOnWhenItIsBack() throws Exception {
        assertThat(make(one, "before").code()).isEqualTo(201);
        assertThat(names(one)).contains("before");
        try (EventStream events =
                one.watch(
                        Request.get(
                                MAPS,
                                Map.of(
                                        "watch",
                                        "true",
                                        "fieldSelector",
                                        "metadata.name=meanwhile")))) {
            wire.cut();
            await().atMost(PATIENCE).until(() -> code(one, MAPS) == 503);
            await().atMost(PATIENCE).until(() -> code(one, "/readyz") == 500);
            // Who is not alive is started again, which would not bring etcd back.
            assertThat(code(one, "/livez")).isEqualTo(200);
            assertThat(code(one, "/apis/apps/v1")).isEqualTo(200);
            assertThat(make(one, "refused").code()).isIn(503, 504);
            Map<String, String> old = Map.of("resourceVersion", "0");
            assertThat(one.send(Request.get(MAPS + "/before", old)).code()).isEqualTo(200);
            assertThat(make(other, "meanwhile").code()).isEqualTo(201);
            wire.mend();
            await().atMost(PATIENCE).until(() -> code(one, MAPS + "/meanwhile") == 200);
            await().atMost(PATIENCE).until(() -> code(one, "/readyz") == 200);
            WatchEvent event = events.next(PATIENCE).orElseThrow();
            assertThat(event.type()).isEqualTo(WatchEvent.Type.ADDED);
        }
        assertThat(make(one, "after").code()).isEqualTo(201);
    }

    @Test
    void refusesAFolderThatBelongsToAnotherStore() throws IOException {
        for (StoreChoice wrong :
                new StoreChoice[] {in(etcd.endpoint(), "/elsewhere"), new StoreChoice.Embedded()}) {
            try (Platform platform = new Platform(options(first, wrong))) {
                assertThatThrownBy(() -> platform.start(step -> {}))
                        .isInstanceOfSatisfying(
                                Failure.class,
                                failure ->
                                        assertThat(failure.text())
                                                .contains("the objects of " + first.root()));
            }
        }
    }
}
