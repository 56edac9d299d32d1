package dev.atoll.controllers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.DeleteOptions;
import dev.atoll.client.ObjectKey;
import dev.atoll.client.testing.TestingClock;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.core.v1.Namespace;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.Taint;
import dev.atoll.kinds.discovery.v1.EndpointSlice;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Namespaces, endpoints, garbage and nodes.
final class HousekeepingTest {
    private final TestingClock clock = new TestingClock();
    private final TestingTenant tenant = new TestingTenant(clock).start();

    @AfterEach
    void close() {
        tenant.close();
    }

    private void namespace() {
        tenant.create(
                Resources.NAMESPACES,
                "{metadata: {name: shop}, spec: {finalizers: [kubernetes]}, status: {phase: Active}}");
    }

    @Test
    void furnishesANamespaceAndKeepsItFurnished() {
        namespace();
        await().until(() ->
                tenant.api.get(Resources.SERVICE_ACCOUNTS, "shop", "default").isPresent());
        await().until(() ->
                tenant.api.get(Resources.CONFIG_MAPS, "shop", "kube-root-ca.crt").isPresent());
        assertThat(tenant.get(Resources.CONFIG_MAPS, "kube-root-ca.crt").data())
                .containsEntry("ca.crt", "-----CA-----");
        tenant.api.remove(Resources.SERVICE_ACCOUNTS, new ObjectKey("shop", "default"));
        await().until(() ->
                tenant.api.get(Resources.SERVICE_ACCOUNTS, "shop", "default").isPresent());
    }

    @Test
    void emptiesANamespaceBeforeItGoes() {
        namespace();
        tenant.create(Resources.CONFIG_MAPS, "{metadata: {name: a, namespace: shop}}");
        tenant.create(
                Resources.PODS,
                "{metadata: {name: held, namespace: shop, finalizers: [x/y]}, spec: {}}");
        tenant.client.resource(Resources.NAMESPACES).delete("shop", DeleteOptions.defaults());
        await().until(() -> tenant.api.get(Resources.CONFIG_MAPS, "shop", "a").isEmpty());
        await().until(() ->
                tenant.get(Resources.NAMESPACES, "shop").status().conditions().stream()
                        .anyMatch(condition ->
                                condition.type().equals("NamespaceFinalizersRemaining")
                                        && condition.status().equals("True")
                                        && condition
                                                .message()
                                                .contains("x/y in 1 resource instances")));
        Namespace going = tenant.get(Resources.NAMESPACES, "shop");
        assertThat(going.spec().finalizers()).containsExactly("kubernetes");
        Pod held = tenant.get(Resources.PODS, "held");
        tenant.client
                .resource(Resources.PODS)
                .update(held.withMetadata(held.metadata().withFinalizers(null)));
        await().until(() -> {
            clock.advance(Duration.ofSeconds(3));
            return tenant.api.get(Resources.NAMESPACES, "", "shop").isEmpty();
        });
    }

    private EndpointSlice slice() {
        return tenant.api.list(Resources.ENDPOINT_SLICES).getFirst();
    }

    @Test
    void followsTheReadinessOfPodsInEndpoints() {
        tenant.create(
                Resources.SERVICES,
                """
                metadata: {name: web, namespace: shop}
                spec:
                  clusterIP: 10.96.0.10
                  ipFamilies: [IPv4]
                  selector: {app: web}
                  ports: [{name: http, port: 80, protocol: TCP, targetPort: web}]
                """);
        Pod pod =
                tenant.create(
                        Resources.PODS,
                        """
                        metadata: {name: p, namespace: shop, labels: {app: web}}
                        spec: {nodeName: n1, containers: [{name: c, ports: [{name: web, containerPort: 8080}]}]}
                        """);
        tenant.run(pod, "10.0.0.1");
        await().until(() -> tenant.api.list(Resources.ENDPOINT_SLICES).size() == 1);
        assertThat(slice().ports().getFirst().port()).isEqualTo(8080);
        assertThat(slice().metadata().labels())
                .containsEntry("kubernetes.io/service-name", "web")
                .containsEntry(
                        "endpointslice.kubernetes.io/managed-by",
                        "endpointslice-controller.k8s.io");
        assertThat(slice().endpoints().getFirst().addresses()).containsExactly("10.0.0.1");
        assertThat(slice().endpoints().getFirst().conditions().ready()).isTrue();
        await().until(() -> tenant.api.get(Resources.ENDPOINTS, "shop", "web").isPresent());
        await().until(() -> !tenant.get(Resources.ENDPOINTS, "web").subsets().isEmpty());
        tenant.status(
                tenant.get(Resources.PODS, "p"),
                "{phase: Running, podIP: 10.0.0.1, conditions: [{type: Ready, status: 'False'}]}");
        await().until(() -> !slice().endpoints().getFirst().conditions().ready());
        await().until(() ->
                tenant.get(Resources.ENDPOINTS, "web")
                                .subsets()
                                .getFirst()
                                .notReadyAddresses()
                                .size()
                        == 1);
        tenant.api.remove(Resources.PODS, ObjectKey.of(pod));
        await().until(() -> tenant.api.list(Resources.ENDPOINT_SLICES).isEmpty());
    }

    @Test
    void fillsSlicesUpToTheirBound() {
        tenant.create(
                Resources.SERVICES,
                """
                metadata: {name: web, namespace: shop}
                spec: {clusterIP: None, selector: {app: web}, ports: [{port: 80}]}
                """);
        for (int i = 0; i < 150; i++) {
            Pod pod =
                    tenant.create(
                            Resources.PODS,
                            "{metadata: {name: p%d, namespace: shop, labels: {app: web}}, spec: {}}"
                                    .formatted(i));
            tenant.run(pod, "10.0.1." + i);
        }
        await().until(() ->
                tenant.api.list(Resources.ENDPOINT_SLICES).stream()
                                .mapToInt(slice -> slice.endpoints().size())
                                .sum()
                        == 150);
        assertThat(tenant.api.list(Resources.ENDPOINT_SLICES))
                .hasSizeLessThanOrEqualTo(4)
                .allMatch(slice -> slice.endpoints().size() <= 100)
                .allMatch(slice ->
                        slice.metadata().labels().containsKey("service.kubernetes.io/headless"));
    }

    private static final String SET =
            """
            metadata: {name: rs, namespace: shop}
            spec:
              replicas: 2
              selector: {matchLabels: {app: rs}}
              template: {metadata: {labels: {app: rs}}, spec: {containers: [{name: c, image: i}]}}
            """;

    private void delete(String policy) {
        tenant.create(Resources.REPLICA_SETS, SET);
        await().until(() -> tenant.pods().size() == 2);
        tenant.client
                .resource(Resources.REPLICA_SETS)
                .in("shop")
                .delete("rs", DeleteOptions.defaults().withPropagationPolicy(policy));
    }

    @Test
    void collectsDependentsInTheBackground() {
        delete("Background");
        await().until(() -> tenant.pods().isEmpty());
    }

    @Test
    void letsAnOwnerGoAfterItsDependentsInTheForeground() {
        delete("Foreground");
        await().until(() -> {
            clock.advance(Duration.ofSeconds(1));
            boolean ownerGone = tenant.api.list(Resources.REPLICA_SETS).isEmpty();
            return ownerGone && tenant.pods().isEmpty();
        });
    }

    @Test
    void orphansDependentsWhereAsked() {
        delete("Orphan");
        await().until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return tenant.api.list(Resources.REPLICA_SETS).isEmpty();
        });
        assertThat(tenant.pods())
                .hasSize(2)
                .allMatch(pod -> pod.metadata().ownerReferences().isEmpty());
    }

    private static String owned(String metadata, String kind, String owner, String uid) {
        return """
        metadata:
          %s
          ownerReferences: [{apiVersion: v1, kind: %s, name: %s, uid: "%s", blockOwnerDeletion: true}]
        """
                .formatted(metadata, kind, owner, uid);
    }

    /// CVE-2026-22872: who writes in a namespace only does not have the collector, which may do everything, touch what
    /// is outside it, neither by an owner there nor by one that is gone.
    @Test
    void doesNothingOutsideANamespaceForAnOwnerInIt() {
        namespace();
        tenant.create(Resources.CONFIG_MAPS, "{metadata: {name: owner, namespace: shop}}");
        String uid = tenant.get(Resources.CONFIG_MAPS, "owner").uid();
        tenant.create(
                Resources.PERSISTENT_VOLUMES, owned("name: volume", "ConfigMap", "owner", uid));
        tenant.create(
                Resources.PERSISTENT_VOLUMES, owned("name: other", "ConfigMap", "gone", "none"));
        tenant.create(
                Resources.SECRETS,
                owned("namespace: shop\n  name: garbage", "ConfigMap", "gone", "none"));
        await().until(() -> tenant.api.get(Resources.SECRETS, "shop", "garbage").isEmpty());
        tenant.client
                .resource(Resources.CONFIG_MAPS)
                .in("shop")
                .delete("owner", DeleteOptions.defaults().withPropagationPolicy("Foreground"));
        await().until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return tenant.api.get(Resources.CONFIG_MAPS, "shop", "owner").isEmpty();
        });
        assertThat(tenant.api.list(Resources.PERSISTENT_VOLUMES)).hasSize(2);
    }

    @Test
    void takesNoNodeForLostWhereTheClockIsSet() {
        try (TestingTenant set = new TestingTenant(clock, new TestingClock()).start()) {
            set.create(
                    Resources.NODES,
                    "{metadata: {name: n1}, spec: {}, status: {conditions: [{type: Ready, status: 'True'}]}}");
            for (int days : List.of(1, -2, 3)) {
                double looked = looksAtNodes(set);
                clock.advance(Duration.ofDays(days));
                // What was put off comes due where it is set forward.
                await().until(() -> days < 0 || looksAtNodes(set) > looked);
                assertThat(set.get(Resources.NODES, "n1").status().conditions())
                        .allMatch(condition -> condition.status().equals("True"));
            }
        }
    }

    private static double looksAtNodes(TestingTenant tenant) {
        return tenant.metrics.value("workqueue_work_duration_seconds", "name", "node-health");
    }

    @Test
    void tellsLostNodesAndEvictsTheirPodsAfterTheirTime() {
        tenant.create(
                Resources.NODES,
                "{metadata: {name: n1}, spec: {}, status: {conditions: [{type: Ready, status: 'True'}]}}");
        Pod patient =
                tenant.create(
                        Resources.PODS,
                        """
                        metadata: {name: patient, namespace: shop}
                        spec:
                          nodeName: n1
                          tolerations:
                          - key: node.kubernetes.io/unreachable
                            operator: Exists
                            effect: NoExecute
                            tolerationSeconds: 300
                        """);
        tenant.create(
                Resources.PODS, "{metadata: {name: hasty, namespace: shop}, spec: {nodeName: n1}}");
        tenant.run(patient, "10.0.0.1");
        await().until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return tenant.get(Resources.NODES, "n1").status().conditions().stream()
                    .anyMatch(condition ->
                            condition.type().equals("Ready")
                                    && condition.status().equals("Unknown")
                                    && condition.reason().equals("NodeStatusUnknown"));
        });
        await().until(() ->
                tenant.get(Resources.NODES, "n1").spec().taints().stream()
                        .map(Taint::key)
                        .toList()
                        .equals(
                                List.of(
                                        "node.kubernetes.io/unreachable",
                                        "node.kubernetes.io/unreachable")));
        await().until(() -> tenant.api.get(Resources.PODS, "shop", "hasty").isEmpty());
        await().until(() ->
                tenant.get(Resources.PODS, "patient").status().conditions().stream()
                        .anyMatch(condition -> condition.reason().equals("NodeNotReady")));
        clock.advance(Duration.ofSeconds(301));
        await().until(() -> tenant.api.get(Resources.PODS, "shop", "patient").isEmpty());
    }

    @Test
    void collectsThePodsOfNodesThatAreGone() {
        tenant.create(
                Resources.PODS,
                "{metadata: {name: lost, namespace: shop}, spec: {nodeName: gone}}");
        await().until(() -> {
            clock.advance(Duration.ofSeconds(5));
            return tenant.pods().isEmpty();
        });
    }

    @Test
    void collectsTheOldestOfTooManyPodsThatAreOver() {
        for (int i = 0; i < 5; i++) {
            Pod pod =
                    tenant.create(
                            Resources.PODS,
                            "{metadata: {name: over%d, namespace: shop}, spec: {}}".formatted(i));
            tenant.finish(pod, "Succeeded", clock.instant());
            clock.advance(Duration.ofSeconds(1));
        }
        await().until(() -> {
            clock.advance(Duration.ofSeconds(5));
            return tenant.pods().size() == 3;
        });
        assertThat(tenant.pods())
                .extracting(Pod::name)
                .containsExactlyInAnyOrder("over2", "over3", "over4");
    }

    @Test
    void collectsDeletedPodsThatWereNeverPlaced() {
        tenant.create(Resources.PODS, "{metadata: {name: waiting, namespace: shop}, spec: {}}");
        tenant.create(
                Resources.PODS,
                """
                metadata: {name: unwanted, namespace: shop, deletionTimestamp: "2020-01-01T00:00:00Z"}
                spec: {}
                """);
        await().until(() -> tenant.api.get(Resources.PODS, "shop", "unwanted").isEmpty());
        assertThat(tenant.pods()).extracting(Pod::name).containsExactly("waiting");
    }
}
