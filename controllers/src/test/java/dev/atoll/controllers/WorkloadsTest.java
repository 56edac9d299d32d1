package dev.atoll.controllers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.DeleteOptions;
import dev.atoll.client.ObjectKey;
import dev.atoll.client.PatchType;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.apps.v1.Deployment;
import dev.atoll.kinds.apps.v1.ReplicaSet;
import dev.atoll.kinds.core.v1.Pod;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Deployments and ReplicaSets, whole.
final class WorkloadsTest {
    private static final String WEB =
            """
            metadata: {name: web, namespace: shop}
            spec:
              replicas: 3
              revisionHistoryLimit: 1
              progressDeadlineSeconds: 600
              selector: {matchLabels: {app: web}}
              strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 1}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: c, image: "web:1"}]}
            """;

    private final TestingTenant tenant = new TestingTenant().start();

    @AfterEach
    void close() {
        tenant.close();
    }

    private Deployment deployment() {
        return tenant.get(Resources.DEPLOYMENTS, "web");
    }

    private List<ReplicaSet> sets() {
        return tenant.api.list(Resources.REPLICA_SETS);
    }

    private static boolean has(Deployment deployment, String type, String status, String reason) {
        return deployment.status().conditions().stream()
                .anyMatch(condition ->
                        condition.type().equals(type)
                                && condition.status().equals(status)
                                && condition.reason().equals(reason));
    }

    private void awaitRollout(String image, int replicas) {
        await().until(() -> {
            tenant.runAll();
            List<Pod> pods = tenant.pods();
            return pods.size() == replicas
                    && pods.stream()
                            .allMatch(
                                    pod -> pod.spec().containers().getFirst().image().equals(image))
                    && deployment().status().availableReplicas() == replicas
                    && deployment().status().updatedReplicas() == replicas
                    && has(deployment(), "Progressing", "True", "NewReplicaSetAvailable");
        });
    }

    private void image(String image) {
        Tree container = Tree.empty().with("name", "c").with("image", image);
        tenant.api.change(
                Resources.DEPLOYMENTS,
                new ObjectKey("shop", "web"),
                now -> {
                    var template = now.spec().template();
                    var spec =
                            new dev.atoll.kinds.core.v1.PodSpec(
                                    Tree.empty().with("containers", List.of(container)));
                    return now.withSpec(now.spec().withTemplate(template.withSpec(spec)))
                            .withMetadata(
                                    now.metadata().withGeneration(now.metadata().generation() + 1));
                });
    }

    @Test
    void rollsADeploymentOutAndOnAndBack() {
        tenant.create(Resources.DEPLOYMENTS, WEB);
        awaitRollout("web:1", 3);
        assertThat(has(deployment(), "Available", "True", "MinimumReplicasAvailable")).isTrue();
        assertThat(deployment().metadata().annotations())
                .containsEntry("deployment.kubernetes.io/revision", "1");
        ReplicaSet first = sets().getFirst();
        assertThat(first.name()).matches("web-[bcdfghjklmnpqrstvwxz2456789]+");
        assertThat(first.spec().selector().matchLabels()).containsKey("pod-template-hash");

        image("web:2");
        awaitRollout("web:2", 3);
        assertThat(deployment().metadata().annotations())
                .containsEntry("deployment.kubernetes.io/revision", "2");
        assertThat(sets()).hasSize(2);

        image("web:1");
        awaitRollout("web:1", 3);
        assertThat(deployment().metadata().annotations())
                .containsEntry("deployment.kubernetes.io/revision", "3");
        ReplicaSet again = tenant.get(Resources.REPLICA_SETS, first.name());
        assertThat(again.uid()).isEqualTo(first.uid());
        assertThat(again.metadata().annotations())
                .containsEntry("deployment.kubernetes.io/revision-history", "1");

        image("web:3");
        awaitRollout("web:3", 3);
        await().until(() -> sets().size() == 2);
    }

    @Test
    void neverLacksOrExceedsMoreThanAllowedWhileItRolls() {
        tenant.create(Resources.DEPLOYMENTS, WEB);
        awaitRollout("web:1", 3);
        image("web:2");
        await().until(() -> {
            long ready =
                    tenant.pods().stream().filter(pod -> !pod.status().phase().isEmpty()).count();
            assertThat(ready).isGreaterThanOrEqualTo(2);
            assertThat(tenant.pods()).hasSizeLessThanOrEqualTo(4);
            tenant.pods().stream()
                    .filter(pod -> pod.status().phase().isEmpty())
                    .findFirst()
                    .ifPresent(pod -> tenant.run(pod, "10.0.1.1"));
            return tenant.pods().size() == 3
                    && tenant.pods().stream()
                            .allMatch(pod ->
                                    pod.spec().containers().getFirst().image().equals("web:2"));
        });
    }

    @Test
    void recreatesOnlyWhenTheOldPodsAreGone() {
        tenant.create(
                Resources.DEPLOYMENTS,
                WEB.replace(
                        "{type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 1}}",
                        "{type: Recreate}"));
        awaitRollout("web:1", 3);
        image("web:2");
        await().until(() -> {
            Set<String> images =
                    tenant.pods().stream()
                            .map(pod -> pod.spec().containers().getFirst().image())
                            .collect(Collectors.toSet());
            assertThat(images).hasSizeLessThanOrEqualTo(1);
            return tenant.pods().size() == 3 && images.contains("web:2");
        });
    }

    @Test
    void pausesScalesAndResumes() {
        tenant.create(Resources.DEPLOYMENTS, WEB);
        awaitRollout("web:1", 3);
        ObjectKey key = new ObjectKey("shop", "web");
        tenant.api.change(
                Resources.DEPLOYMENTS, key, now -> now.withSpec(now.spec().withPaused(true)));
        await().until(() -> has(deployment(), "Progressing", "Unknown", "DeploymentPaused"));
        image("web:2");
        tenant.api.change(
                Resources.DEPLOYMENTS, key, now -> now.withSpec(now.spec().withReplicas(5)));
        await().until(() -> tenant.pods().size() == 5);
        assertThat(tenant.pods())
                .allMatch(pod -> pod.spec().containers().getFirst().image().equals("web:1"));
        tenant.api.change(
                Resources.DEPLOYMENTS, key, now -> now.withSpec(now.spec().withPaused(false)));
        awaitRollout("web:2", 5);
    }

    @Test
    void scalesDownTheLeastUsefulPods() {
        tenant.create(Resources.REPLICA_SETS, set(3));
        await().until(() -> tenant.pods().size() == 3);
        Pod ready = tenant.pods().getFirst();
        tenant.run(ready, "10.0.0.1");
        await().until(() -> tenant.get(Resources.REPLICA_SETS, "rs").status().readyReplicas() == 1);
        tenant.client
                .resource(Resources.REPLICA_SETS)
                .in("shop")
                .patch("rs", PatchType.MERGE, TestingTenant.yaml("{spec: {replicas: 1}}"));
        await().until(() -> tenant.pods().size() == 1);
        assertThat(tenant.pods().getFirst().uid()).isEqualTo(ready.uid());
    }

    private static String set(int replicas) {
        return """
        metadata: {name: rs, namespace: shop}
        spec:
          replicas: %d
          selector: {matchLabels: {app: rs}}
          template:
            metadata: {labels: {app: rs}}
            spec: {containers: [{name: c, image: i}]}
        """
                .formatted(replicas);
    }

    @Test
    void adoptsOrphansAndReleasesStrangers() {
        Pod orphan =
                tenant.create(
                        Resources.PODS,
                        "{metadata: {name: orphan, namespace: shop, labels: {app: rs}}, spec: {}}");
        tenant.create(Resources.REPLICA_SETS, set(2));
        await().until(() -> tenant.pods().size() == 2);
        assertThat(tenant.get(Resources.PODS, "orphan").metadata().ownerReferences()).hasSize(1);
        tenant.api.change(
                Resources.PODS,
                ObjectKey.of(orphan),
                now ->
                        now.withMetadata(
                                now.metadata().withLabels(java.util.Map.of("app", "other"))));
        await().until(() -> tenant.pods().size() == 3);
        await().until(() ->
                tenant.get(Resources.PODS, "orphan").metadata().ownerReferences().isEmpty());
    }

    @Test
    void replacesDeletedPodsAndReportsStatus() {
        tenant.create(Resources.REPLICA_SETS, set(40));
        await().until(() -> tenant.pods().size() == 40);
        Pod first = tenant.pods().stream().min(Comparator.comparing(Pod::name)).orElseThrow();
        tenant.client
                .resource(Resources.PODS)
                .in("shop")
                .delete(first.name(), DeleteOptions.defaults());
        await().until(() -> {
            tenant.runAll();
            return tenant.get(Resources.REPLICA_SETS, "rs").status().availableReplicas() == 40;
        });
        assertThat(tenant.pods()).hasSize(40);
        assertThat(tenant.api.requests("POST", "/pods")).hasSize(41);
    }

    @Test
    void tellsWhyPodsCannotBeCreated() {
        tenant.api.intercept(request ->
                request.method().equals("POST") && request.path().endsWith("/pods")
                        ? java.util.Optional.of(
                                dev.atoll.client.testing.TestingApi.refusal(
                                        403, "Forbidden", "exceeded quota"))
                        : java.util.Optional.empty());
        tenant.create(Resources.REPLICA_SETS, set(8));
        await().until(() ->
                tenant.get(Resources.REPLICA_SETS, "rs").status().conditions().stream()
                        .anyMatch(condition ->
                                condition.type().equals("ReplicaFailure")
                                        && condition.reason().equals("FailedCreate")
                                        && condition.message().contains("exceeded quota")));
        await().until(() ->
                tenant.api.list(Resources.EVENTS).stream()
                        .anyMatch(event -> event.reason().equals("FailedCreate")));
    }
}
