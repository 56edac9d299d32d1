package dev.atoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.ApiClient;
import dev.atoll.client.EventStream;
import dev.atoll.client.ListOptions;
import dev.atoll.client.Transport;
import dev.atoll.client.WatchEvent;
import dev.atoll.client.informer.InformerOptions;
import dev.atoll.client.informer.Informers;
import dev.atoll.host.DataFolder;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.apps.v1.Deployment;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.Service;
import dev.atoll.network.dns.DnsMetrics;
import dev.atoll.network.dns.DnsOptions;
import dev.atoll.network.dns.DnsServer;
import dev.atoll.network.dns.InformerServiceSource;
import dev.atoll.network.nft.Nftables;
import dev.atoll.network.proxy.ProxyMetrics;
import dev.atoll.network.proxy.ProxyOptions;
import dev.atoll.network.proxy.ServiceProxy;
import dev.atoll.platform.Kubeconfig;
import dev.atoll.platform.Nodes;
import dev.atoll.platform.Platform;
import dev.atoll.platform.PlatformOptions;
import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.embedded.EmbeddedOptions;
import dev.atoll.store.embedded.EmbeddedStore;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Walks the way that docs/one-pod.md tells of, station by station, through a platform with a simulated node.
final class OnePodTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String DEPLOYMENT =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: default}
            spec:
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: web, image: "web:1", ports: [{containerPort: 8080}]}]}
            """;
    private static final String SERVICE =
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: default}
            spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
            """;

    @TempDir private Path folder = Path.of("");

    @Test
    void aPodGoesFromTheClientToItsNodeAndIsFoundByTheNameOfItsService() throws Exception {
        DataFolder data = new DataFolder(folder);
        data.prepare();
        Deployment deployment;
        Service service;
        Pod pod;
        try (Platform platform = new Platform(options(data))) {
            platform.start(step -> {});
            try (Transport https = Kubeconfig.connect(data.kubeconfig())) {
                ApiClient client = new ApiClient(https);
                deployment =
                        client.resource(Resources.DEPLOYMENTS)
                                .create(new Deployment(tree(DEPLOYMENT)));
                service = client.resource(Resources.SERVICES).create(new Service(tree(SERVICE)));
                assertThat(revision(service.resourceVersion()))
                        .isGreaterThan(revision(deployment.resourceVersion()));

                pod = runningPod(client);
                podWasMadeThenBoundThenRun(client, deployment, pod);
                sliceHolds(client, pod);
                namesAndRulesLeadTo(client, service, pod);
            }
        }
        storeHolds(data, deployment, service, pod);
    }

    private static PlatformOptions options(DataFolder data) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new PlatformOptions(data, "127.0.0.1", free.getLocalPort(), Nodes.SIMULATED);
        }
    }

    private static Tree tree(String yaml) {
        return Tree.of(Yaml.decode(yaml.getBytes(StandardCharsets.UTF_8)));
    }

    private static long revision(String resourceVersion) {
        return Long.parseLong(resourceVersion);
    }

    private static Pod runningPod(ApiClient client) {
        ListOptions ours = ListOptions.all().withLabelSelector("app=web");
        return await().atMost(PATIENCE)
                .until(
                        () ->
                                client
                                        .resource(Resources.PODS)
                                        .in("default")
                                        .list(ours)
                                        .items()
                                        .stream()
                                        .filter(pod -> pod.status().phase().equals("Running"))
                                        .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /// Replays the pod's way from the revision of its deployment: nothing on it may be missing or out of order.
    private static void podWasMadeThenBoundThenRun(
            ApiClient client, Deployment deployment, Pod running) throws InterruptedException {
        List<Pod> states = new ArrayList<>();
        ListOptions since =
                ListOptions.all()
                        .withFieldSelector("metadata.name=" + running.name())
                        .withResourceVersion(deployment.resourceVersion());
        try (EventStream events =
                client.resource(Resources.PODS).in("default").watch(since, PATIENCE.toSeconds())) {
            while (states.isEmpty() || !states.getLast().status().phase().equals("Running")) {
                WatchEvent event = events.next(PATIENCE).orElseThrow();
                if (event.type() != WatchEvent.Type.BOOKMARK) {
                    assertThat(event.type())
                            .isEqualTo(
                                    states.isEmpty()
                                            ? WatchEvent.Type.ADDED
                                            : WatchEvent.Type.MODIFIED);
                    states.add(new Pod(Tree.of(Json.decode(event.object().array()))));
                }
            }
        }
        String node = running.spec().nodeName();
        assertThat(client.resource(Resources.NODES).get(node)).isPresent();
        assertThat(states.stream().map(state -> state.spec().nodeName()).distinct())
                .containsExactly("", node);
        assertThat(states.getFirst().status().phase()).isEqualTo("Pending");
        assertThat(states.stream().map(state -> revision(state.resourceVersion())))
                .isSorted()
                .doesNotHaveDuplicates()
                .allMatch(revision -> revision > revision(deployment.resourceVersion()));
        assertThat(running.metadata().ownerReferences())
                .singleElement()
                .satisfies(owner -> assertThat(owner.kind()).isEqualTo("ReplicaSet"));
    }

    private static void sliceHolds(ApiClient client, Pod pod) {
        ListOptions ofService =
                ListOptions.all().withLabelSelector("kubernetes.io/service-name=web");
        await().atMost(PATIENCE)
                .until(() ->
                        client
                                .resource(Resources.ENDPOINT_SLICES)
                                .in("default")
                                .list(ofService)
                                .items()
                                .stream()
                                .flatMap(slice -> slice.endpoints().stream())
                                .anyMatch(endpoint ->
                                        endpoint.addresses().contains(pod.status().podIP())
                                                && endpoint.conditions().ready()));
    }

    /// A node that runs containers has these two; here they follow the same API over HTTPS.
    private static void namesAndRulesLeadTo(ApiClient client, Service service, Pod pod)
            throws IOException {
        String address = service.spec().clusterIP();
        RecordingNftables nftables = new RecordingNftables();
        DnsOptions options =
                DnsOptions.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try (Informers informers =
                        new Informers(
                                client, InformerOptions.defaults(RandomGenerator.getDefault()));
                ServiceProxy proxy =
                        new ServiceProxy(
                                ProxyOptions.defaults("default", pod.spec().nodeName()),
                                informers,
                                nftables,
                                ProxyMetrics.none());
                DnsServer dns =
                        new DnsServer(
                                options,
                                new InformerServiceSource(informers),
                                InstantSource.system(),
                                DnsMetrics.none())) {
            proxy.start();
            informers.start();
            dns.start();
            await().atMost(PATIENCE)
                    .until(() ->
                            nftables.scripts.stream()
                                    .anyMatch(script ->
                                            script.contains(address + " . tcp . 80")
                                                    && script.contains(
                                                            pod.status().podIP() + " . 8080")));
            await().atMost(PATIENCE)
                    .until(() ->
                            resolve("web.default.svc.cluster.local", dns.port()).equals(address));
        }
    }

    private static final class RecordingNftables implements Nftables {
        private final List<String> scripts = new CopyOnWriteArrayList<>();

        @Override
        public void apply(String script) {
            scripts.add(script);
        }

        @Override
        public String list(String command) {
            return "";
        }

        @Override
        public void close() {}
    }

    /// Asks for an IPv4 address; empty where there is no answer.
    private static String resolve(String name, int port) throws IOException {
        ByteBuffer query = ByteBuffer.allocate(512);
        query.putShort((short) 1).putShort((short) 0x0100).putShort((short) 1);
        query.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        for (String label : name.split("\\.", -1)) {
            query.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
        }
        query.put((byte) 0).putShort((short) 1).putShort((short) 1);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(5_000);
            InetAddress server = InetAddress.getLoopbackAddress();
            socket.send(new DatagramPacket(query.array(), query.position(), server, port));
            DatagramPacket answer = new DatagramPacket(new byte[512], 512);
            socket.receive(answer);
            ByteBuffer header = ByteBuffer.wrap(answer.getData());
            if (header.getShort(6) == 0) {
                return "";
            }
            // The first answer follows the question: its name, type, class, time to live and length
            // are 12 bytes.
            int at = query.position() + 12;
            return InetAddress.getByAddress(Arrays.copyOfRange(answer.getData(), at, at + 4))
                    .getHostAddress();
        }
    }

    /// What was acknowledged is on disk, at the revision that the client was told.
    private static void storeHolds(
            DataFolder data, Deployment deployment, Service service, Pod pod) {
        try (EmbeddedStore store = EmbeddedStore.open(data.store(), EmbeddedOptions.defaults())) {
            Entry stored = entry(store, "/default/apps/deployments/default/web");
            assertThat(stored.createRevision()).isEqualTo(revision(deployment.resourceVersion()));
            assertThat(entry(store, "/default/core/services/default/web").createRevision())
                    .isEqualTo(revision(service.resourceVersion()));
            Entry held =
                    entry(
                            store,
                            "/default/atoll.dev/serviceaddresses/-/" + service.spec().clusterIP());
            assertThat(held.revision()).isEqualTo(revision(service.resourceVersion()));
            assertThat(entry(store, "/default/core/pods/default/" + pod.name()).revision())
                    .isGreaterThanOrEqualTo(revision(pod.resourceVersion()));
        }
    }

    private static Entry entry(EmbeddedStore store, String key) {
        return store.get(Bytes.utf8(key)).orElseThrow(() -> new AssertionError("no " + key));
    }
}
