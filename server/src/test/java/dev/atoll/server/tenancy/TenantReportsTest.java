package dev.atoll.server.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import dev.atoll.kinds.Tree;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingServer;
import dev.atoll.server.tenant.TenantId;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What Tenant objects tell operators of where tenants live and what they use.
final class TenantReportsTest {
    private static final String TENANTS = "/apis/atoll.dev/v1/tenants";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String NODES = "/api/v1/nodes";
    private static final TenantId ACME = new TenantId("acme");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path folder;
    private TestingServer server;
    private TestingClient operator;

    TenantReportsTest(@TempDir Path folder) {
        this.folder = folder;
        begin("embedded");
    }

    private void begin(String shard) {
        server = TestingServer.thatReports(folder, new Place(shard, "https://api.example:6443"));
        operator = server.admin(TenantId.SYSTEM);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Tree make() {
        return operator.post(TENANTS, "{metadata: {name: acme}}").status();
    }

    private Tree statusWhere(Predicate<Tree> wanted) {
        return await().atMost(PATIENCE)
                .until(() -> operator.get(TENANTS + "/acme").status(), wanted);
    }

    private Tree usageWhere(Predicate<Tree> wanted) {
        return statusWhere(status -> status.has("usage") && wanted.test(status.child("usage")))
                .child("usage");
    }

    @Test
    void tellsWhereATenantLivesFromItsBeginning() {
        Tree status = make();
        assertThat(status.string("shard")).isEqualTo("embedded");
        assertThat(status.string("endpoint")).isEqualTo("https://api.example:6443/tenants/acme");
    }

    @Test
    void countsNothingThatEveryTenantHas() {
        make();
        Tree usage = usageWhere(_ -> true);
        assertThat(usage.integer("objects", -1)).isZero();
        assertThat(usage.string("bytes", "0")).isEqualTo("0");
        assertThat(usage.integer("nodes", -1)).isZero();
    }

    @Test
    void countsWhatIsStoredAndWhatIsRemoved() {
        make();
        TestingClient admin = server.admin(ACME);
        admin.configMap("default", "one", "");
        admin.configMap("default", "two", "");
        admin.post(NODES, "{metadata: {name: worker}}");
        Tree three = usageWhere(usage -> usage.integer("objects", -1) == 3);
        assertThat(three.integer("nodes", -1)).isEqualTo(1);
        assertThat(Long.parseLong(three.string("bytes", "0"))).isPositive();
        admin.delete(MAPS + "/one");
        admin.delete(MAPS + "/two");
        admin.delete(NODES + "/worker");
        Tree none = usageWhere(usage -> usage.integer("objects", -1) == 0);
        assertThat(none.integer("nodes", -1)).isZero();
        assertThat(none.string("bytes")).isEqualTo("0");
    }

    @Test
    void countsAChangedObjectOnceWithItsNewSize() {
        make();
        TestingClient admin = server.admin(ACME);
        admin.configMap("default", "one", "");
        long before =
                Long.parseLong(
                        usageWhere(usage -> usage.integer("objects", -1) == 1)
                                .string("bytes", "0"));
        admin.patch(
                "merge",
                MAPS + "/one",
                "{\"data\":{\"more\":\"%s\"}}".formatted("x".repeat(5_000)));
        Tree after =
                usageWhere(usage -> Long.parseLong(usage.string("bytes", "0")) > before + 5_000);
        assertThat(after.integer("objects", -1)).isEqualTo(1);
    }

    @Test
    void countsABaseObjectFromWhenItIsChangedToWhenItIsDeleted() {
        make();
        TestingClient admin = server.admin(ACME);
        String role = "/apis/rbac.authorization.k8s.io/v1/clusterroles/edit";
        admin.patch("merge", role, "{\"metadata\":{\"labels\":{\"ours\":\"yes\"}}}");
        usageWhere(usage -> usage.integer("objects", -1) == 1);
        admin.delete(role);
        assertThat(usageWhere(usage -> usage.integer("objects", -1) == 0).string("bytes"))
                .isEqualTo("0");
    }

    @Test
    void countsTheSameAfterARestartOnAnotherStoreName() {
        make();
        TestingClient admin = server.admin(ACME);
        admin.configMap("default", "one", "");
        admin.patch(
                "merge",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/edit",
                "{\"metadata\":{\"labels\":{\"ours\":\"yes\"}}}");
        String bytes = usageWhere(usage -> usage.integer("objects", -1) == 2).string("bytes");
        server.close();
        begin("etcd");
        Tree status = statusWhere(now -> now.string("shard", "").equals("etcd"));
        assertThat(status.child("usage").integer("objects", -1)).isEqualTo(2);
        assertThat(status.child("usage").string("bytes")).isEqualTo(bytes);
    }

    @Test
    void leavesATenantAloneWhoseFiguresStayTheSame() {
        make();
        TestingClient admin = server.admin(ACME);
        admin.configMap("default", "one", "");
        usageWhere(usage -> usage.integer("objects", -1) == 1);
        String before = operator.get(TENANTS + "/acme").metadata().string("resourceVersion");
        // A report on another tenant that comes later shows that this one had its turn.
        operator.post(TENANTS, "{metadata: {name: later}}");
        server.admin(new TenantId("later")).configMap("default", "one", "");
        await().atMost(PATIENCE)
                .until(() ->
                        operator.get(TENANTS + "/later")
                                        .status()
                                        .child("usage")
                                        .integer("objects", 0)
                                == 1);
        assertThat(operator.get(TENANTS + "/acme").metadata().string("resourceVersion"))
                .isEqualTo(before);
    }

    @Test
    void writesNothingMoreOfATenantThatIsNeverUsed() {
        String made = operator.post(TENANTS, "{metadata: {name: acme}}").revision();
        operator.post(TENANTS, "{metadata: {name: later}}");
        server.admin(new TenantId("later")).configMap("default", "one", "");
        await().atMost(PATIENCE)
                .until(() ->
                        operator.get(TENANTS + "/later")
                                        .status()
                                        .child("usage")
                                        .integer("objects", 0)
                                == 1);
        assertThat(operator.get(TENANTS + "/acme").revision()).isEqualTo(made);
    }

    @Test
    void tellsHowManyTenantsThereAreByPhase() {
        make();
        operator.patch("merge", TENANTS + "/acme", "{\"spec\":{\"suspended\":true}}");
        PrometheusRegistry metrics = new PrometheusRegistry();
        TenantMetrics _ = new TenantMetrics(metrics, server.server().tenants());
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(byPhase(metrics))
                                .containsOnly(
                                        entry("Active", 2.0),
                                        entry("Restoring", 0.0),
                                        entry("Suspended", 1.0),
                                        entry("Terminating", 0.0)));
    }

    private static Map<String, Double> byPhase(PrometheusRegistry metrics) {
        return metrics.scrape().stream()
                .map(GaugeSnapshot.class::cast)
                .flatMap(gauge -> gauge.getDataPoints().stream())
                .collect(
                        Collectors.toMap(
                                point -> String.valueOf(point.getLabels().get("phase")),
                                GaugeSnapshot.GaugeDataPointSnapshot::getValue));
    }
}
