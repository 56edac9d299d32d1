package dev.atoll.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.ApiClient;
import dev.atoll.client.ListOptions;
import dev.atoll.client.Request;
import dev.atoll.client.Transport;
import dev.atoll.host.DataFolder;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.apps.v1.Deployment;
import dev.atoll.kinds.codec.Yaml;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// What a platform tells of itself, once a pod has run on its simulated node.
@TestInstance(Lifecycle.PER_CLASS)
final class MetricsTest {
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
                spec: {containers: [{name: web, image: "web:1"}]}
            """;

    /// Served only where containers run or the store is in etcd, once something has failed, or after a collection of
    /// garbage.
    private static final Set<String> NOT_ALWAYS =
            Set.of(
                    "apiserver_terminated_watchers_total",
                    "atoll_dns_forward_failures_total",
                    "atoll_etcd_member_latency_seconds",
                    "atoll_etcd_member_leads",
                    "atoll_etcd_member_serving",
                    "coredns_proxy_request_duration_seconds",
                    "etcd_db_total_size_in_bytes",
                    "etcd_request_duration_seconds",
                    "etcd_request_errors_total",
                    "jvm_memory_pool_allocated_bytes_total",
                    "kubelet_runtime_operations_duration_seconds",
                    "kubelet_runtime_operations_errors_total",
                    "kubelet_runtime_operations_total",
                    "prober_probe_total");

    private final TestingRegistry registry = new TestingRegistry();
    private final Platform platform;
    private final DataFolder data;
    private final List<String> scraped;

    MetricsTest(@TempDir Path folder) throws IOException {
        data = new DataFolder(folder);
        data.prepare();
        platform = new Platform(options(data), registry);
        platform.start(step -> {});
        try (Transport https = Kubeconfig.connect(data.kubeconfig())) {
            ApiClient client = new ApiClient(https);
            client.resource(Resources.DEPLOYMENTS).create(new Deployment(tree(DEPLOYMENT)));
            await().atMost(PATIENCE)
                    .until(() ->
                            client
                                    .resource(Resources.PODS)
                                    .in("default")
                                    .list(ListOptions.all())
                                    .items()
                                    .stream()
                                    .anyMatch(pod -> pod.status().phase().equals("Running")));
        }
        // The last of those that are registered after the start.
        scraped =
                await().atMost(PATIENCE)
                        .until(
                                () -> get("/metrics").lines().toList(),
                                lines ->
                                        lines.contains(
                                                "# TYPE process_resident_memory_bytes gauge"));
    }

    @AfterAll
    void close() {
        platform.close();
    }

    private static PlatformOptions options(DataFolder data) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new PlatformOptions(data, "127.0.0.1", free.getLocalPort(), Nodes.SIMULATED);
        }
    }

    private static Tree tree(String yaml) {
        return Tree.of(Yaml.decode(yaml.getBytes(StandardCharsets.UTF_8)));
    }

    private String get(String path) throws IOException {
        try (Transport operator = Kubeconfig.connect(data.kubeconfig(), "atoll-system")) {
            return new String(
                    operator.send(Request.get(path, Map.of("verbose", ""))).body().array(),
                    StandardCharsets.UTF_8);
        }
    }

    /// The sum of all series whose line begins so: a family, and the first of its labels where they are given.
    private double value(String series) {
        List<String> lines =
                scraped.stream()
                        .filter(line ->
                                line.startsWith(series + " ")
                                        || line.startsWith(series + "{")
                                        || (series.contains("{") && line.startsWith(series)))
                        .toList();
        assertThat(lines).as(series).isNotEmpty();
        return lines.stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void everyComponentTellsSensibleFigures() {
        // The pod's ReplicaSet and Deployment.
        assertThat(value("workqueue_adds_total{name=\"deployment\"")).isPositive();
        assertThat(value("workqueue_work_duration_seconds_count{name=\"replicaset\"")).isPositive();
        assertThat(value("workqueue_depth")).isBetween(0.0, 100.0);
        assertThat(value("workqueue_longest_running_processor_seconds")).isBetween(0.0, 100.0);
        assertThat(value("controller_runtime_reconcile_total{controller=\"deployment\""))
                .isPositive();
        assertThat(value("atoll_controller_workers")).isGreaterThan(20);
        assertThat(
                        value(
                                "scheduler_schedule_attempts_total{profile=\"default-scheduler\",result=\"scheduled\""))
                .isEqualTo(1);
        assertThat(value("scheduler_scheduling_attempt_duration_seconds_sum")).isPositive();
        assertThat(value("scheduler_pod_scheduling_sli_duration_seconds_count")).isEqualTo(1);
        assertThat(value("scheduler_pending_pods")).isZero();
        assertThat(value("kubelet_running_pods")).isEqualTo(1);
        assertThat(value("kubelet_running_containers")).isEqualTo(1);
        assertThat(value("kubelet_node_name")).isEqualTo(1);
        assertThat(value("kubelet_pod_start_duration_seconds_sum")).isPositive();
        assertThat(value("atoll_informer_objects{group=\"\",name=\"scheduler\",resource=\"pods\""))
                .isEqualTo(1);
        assertThat(value("atoll_informer_lists_total{group=\"\",name=\"node\"")).isPositive();
        assertThat(value("etcd_disk_wal_fsync_duration_seconds_count")).isGreaterThan(10);
        assertThat(value("atoll_store_writes_total{result=\"written\"")).isGreaterThan(10);
        assertThat(value("etcd_mvcc_db_total_size_in_bytes")).isGreaterThan(1_000);
        assertThat(value("atoll_store_revision")).isGreaterThan(10);
        assertThat(value("atoll_store_watches")).isEqualTo(1);
        assertThat(value("atoll_watch_cache_revision_lag")).isBetween(0.0, 100.0);
        assertThat(value("apiserver_longrunning_requests")).isGreaterThan(10);
        assertThat(value("apiserver_request_total")).isPositive();
        assertThat(value("process_resident_memory_bytes")).isGreaterThan(10e6);
        assertThat(value("process_cpu_seconds_total")).isPositive();
        assertThat(value("jvm_memory_used_bytes")).isGreaterThan(1e6);
    }

    @Test
    void everyFamilyThatAppliesIsServedWithItsHelpAndType() {
        Set<String> expected = new TreeSet<>(registry.families().keySet());
        expected.removeAll(NOT_ALWAYS);
        assertThat(named("# TYPE ")).containsAll(expected);
        assertThat(named("# HELP ")).isEqualTo(named("# TYPE "));
    }

    private Set<String> named(String comment) {
        return scraped.stream()
                .filter(line -> line.startsWith(comment))
                .map(line -> line.substring(comment.length()).split(" ", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theDocumentNamesExactlyWhatIsServed() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path house = Files.exists(here.resolve("mvnw")) ? here : here.resolve("..").normalize();
        Set<String> documented =
                Files.readAllLines(house.resolve("docs/metrics.md")).stream()
                        .filter(line -> line.startsWith("| `"))
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> registered =
                registry.families().values().stream()
                        .map(TestingRegistry.Family::row)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(documented).as("rows of docs/metrics.md").isEqualTo(registered);
        assertThat(registry.families().keySet()).containsAll(named("# TYPE "));
    }

    @Test
    void theyAreTheOperatorsAlone() throws IOException {
        try (Transport tenant = Kubeconfig.connect(data.kubeconfig())) {
            assertThat(tenant.send(Request.get("/metrics", Map.of())).code()).isEqualTo(404);
        }
    }

    @Test
    void everyComponentIsACheck() throws IOException {
        String[] all = {
            "controllers",
            "informer-sync/controllers",
            "informer-sync/scheduler",
            "node",
            "ping",
            "scheduler",
            "started",
            "store",
            "watch-cache"
        };
        await().atMost(PATIENCE).until(() -> get("/readyz").contains("readyz check passed"));
        for (String endpoint : List.of("readyz", "livez")) {
            String lines =
                    Arrays.stream(all)
                            .map(name -> "[+]" + name + " ok\n")
                            .collect(Collectors.joining());
            assertThat(get("/" + endpoint)).isEqualTo(lines + endpoint + " check passed\n");
        }
    }
}
