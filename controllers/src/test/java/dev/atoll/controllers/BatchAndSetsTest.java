package dev.atoll.controllers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.ObjectKey;
import dev.atoll.client.testing.TestingClock;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.batch.v1.Job;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.PodTemplateSpec;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Jobs, StatefulSets and DaemonSets.
final class BatchAndSetsTest {
    private final TestingClock clock = new TestingClock();
    private final TestingTenant tenant = new TestingTenant(clock).start();

    @AfterEach
    void close() {
        tenant.close();
    }

    private void job(String spec) {
        tenant.create(
                Resources.JOBS,
                """
                metadata: {name: j, namespace: shop}
                spec:
                  %s
                  selector: {matchLabels: {job: j}}
                  template:
                    metadata: {labels: {job: j}}
                    spec: {restartPolicy: Never, containers: [{name: c, image: i}]}
                """
                        .formatted(spec));
    }

    private Job job() {
        return tenant.get(Resources.JOBS, "j");
    }

    private boolean has(String type, String reason) {
        return job().status().conditions().stream()
                .anyMatch(condition ->
                        condition.type().equals(type)
                                && condition.status().equals("True")
                                && condition.reason().equals(reason));
    }

    private List<Pod> pending() {
        return tenant.pods().stream().filter(pod -> pod.status().phase().isEmpty()).toList();
    }

    @Test
    void runsAJobToItsEndAndRemovesItLater() {
        job(
                "{parallelism: 2, completions: 3, backoffLimit: 2, ttlSecondsAfterFinished: 60}"
                        .replaceAll("[{}]", "")
                        .replace(", ", "\n  "));
        await().until(() -> pending().size() == 2);
        assertThat(pending().getFirst().metadata().finalizers())
                .containsExactly("batch.kubernetes.io/job-tracking");
        await().until(() -> {
            pending().forEach(pod -> tenant.finish(pod, "Succeeded", clock.instant()));
            return has("Complete", "CompletionsReached");
        });
        assertThat(job().status().succeeded()).isEqualTo(3);
        assertThat(tenant.pods()).hasSize(3).allMatch(pod -> pod.metadata().finalizers().isEmpty());
        assertThat(job().status().completionTime()).isPresent();
        clock.advance(Duration.ofSeconds(61));
        await().until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return tenant.api.list(Resources.JOBS).isEmpty();
        });
    }

    @Test
    void givesUpAfterTooManyFailures() {
        job("backoffLimit: 1");
        await().until(() -> {
            pending().forEach(pod -> tenant.finish(pod, "Failed", clock.instant()));
            clock.advance(Duration.ofSeconds(5));
            return has("Failed", "BackoffLimitExceeded");
        });
        assertThat(job().status().failed()).isEqualTo(2);
        assertThat(tenant.pods()).hasSize(2);
    }

    @Test
    void completesEveryIndexOnce() {
        job("completionMode: Indexed\n  parallelism: 3\n  completions: 4");
        await().until(() -> pending().size() == 3);
        await().until(() -> {
            pending().forEach(pod -> tenant.finish(pod, "Succeeded", clock.instant()));
            return has("Complete", "CompletionsReached");
        });
        assertThat(job().status().completedIndexes()).isEqualTo("0-3");
        Set<String> indexes =
                tenant.pods().stream()
                        .map(pod ->
                                pod.metadata()
                                        .annotations()
                                        .get("batch.kubernetes.io/job-completion-index"))
                        .collect(Collectors.toSet());
        assertThat(indexes).containsExactlyInAnyOrder("0", "1", "2", "3");
    }

    @Test
    void endsAJobThatTakesTooLong() {
        job("activeDeadlineSeconds: 30");
        await().until(() -> pending().size() == 1);
        clock.advance(Duration.ofSeconds(31));
        await().until(() -> has("Failed", "DeadlineExceeded"));
        assertThat(tenant.pods()).isEmpty();
    }

    @Test
    void suspendsAndResumesAJob() {
        job("suspend: true");
        await().until(() -> has("Suspended", "JobSuspended"));
        assertThat(tenant.pods()).isEmpty();
        tenant.api.change(
                Resources.JOBS,
                new ObjectKey("shop", "j"),
                job -> job.withSpec(job.spec().withSuspend(false)));
        await().until(() -> pending().size() == 1);
        tenant.api.change(
                Resources.JOBS,
                new ObjectKey("shop", "j"),
                job -> job.withSpec(job.spec().withSuspend(true)));
        await().until(() -> tenant.pods().isEmpty());
        assertThat(job().status().failed()).isZero();
    }

    private void statefulSet(String more) {
        tenant.create(
                Resources.STATEFUL_SETS,
                """
                metadata: {name: db, namespace: shop}
                spec:
                  replicas: 3
                  serviceName: db
                  %s
                  selector: {matchLabels: {app: db}}
                  volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce]}}]
                  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: "db:1"}]}}
                """
                        .formatted(more));
    }

    private List<String> names() {
        return tenant.pods().stream().map(Pod::name).sorted().toList();
    }

    private void image(String image) {
        tenant.api.change(
                Resources.STATEFUL_SETS,
                new ObjectKey("shop", "db"),
                set -> set.withSpec(set.spec().withTemplate(template("db", image))));
    }

    private static PodTemplateSpec template(String app, String image) {
        return new PodTemplateSpec(
                TestingTenant.yaml(
                        "{metadata: {labels: {app: %s}}, spec: {containers: [{name: c, image: '%s'}]}}"
                                .formatted(app, image)));
    }

    private static String image(Pod pod) {
        return pod.spec().containers().getFirst().image();
    }

    @Test
    void startsStatefulPodsInOrderAndUpdatesThemInReverse() {
        statefulSet("updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 1}}");
        for (int i = 1; i <= 3; i++) {
            int count = i;
            await().until(() -> tenant.pods().size() == count);
            tenant.runAll();
        }
        assertThat(names()).containsExactly("db-0", "db-1", "db-2");
        assertThat(tenant.api.list(Resources.PERSISTENT_VOLUME_CLAIMS))
                .extracting(claim -> claim.name())
                .containsExactly("data-db-0", "data-db-1", "data-db-2");
        await().until(() ->
                tenant.get(Resources.STATEFUL_SETS, "db").status().readyReplicas() == 3);
        image("db:2");
        await().until(() -> {
            tenant.runAll();
            return tenant.pods().size() == 3
                    && tenant.pods().stream().filter(pod -> image(pod).equals("db:2")).count() == 2
                    && tenant.get(Resources.STATEFUL_SETS, "db").status().updatedReplicas() == 2;
        });
        assertThat(image(tenant.get(Resources.PODS, "db-0"))).isEqualTo("db:1");
        tenant.api.change(
                Resources.STATEFUL_SETS,
                new ObjectKey("shop", "db"),
                set -> set.withSpec(set.spec().withReplicas(1)));
        await().until(() -> names().equals(List.of("db-0")));
        assertThat(tenant.api.list(Resources.CONTROLLER_REVISIONS)).hasSize(2);
    }

    @Test
    void startsStatefulPodsInParallelWhereAsked() {
        statefulSet("podManagementPolicy: Parallel");
        await().until(() -> tenant.pods().size() == 3);
    }

    private boolean allRun(String image) {
        return tenant.pods().size() == 3
                && tenant.pods().stream()
                        .allMatch(pod ->
                                image(pod).equals(image) && pod.status().phase().equals("Running"));
    }

    @Test
    void updatesAsManyStatefulPodsAtOnceAsMayBeUnavailable() {
        statefulSet(
                "podManagementPolicy: Parallel\n"
                        + "  updateStrategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 2}}");
        await().until(() -> {
            tenant.runAll();
            return allRun("db:1");
        });
        image("db:2");
        await().until(() ->
                tenant.pods().stream().filter(pod -> image(pod).equals("db:2")).count() == 2);
        assertThat(image(tenant.get(Resources.PODS, "db-0"))).isEqualTo("db:1");
        await().until(() -> {
            tenant.runAll();
            return allRun("db:2");
        });
    }

    @Test
    void removesTheClaimsThatItsPolicyDoesNotKeep() {
        statefulSet(
                "podManagementPolicy: Parallel\n"
                        + "  persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete, whenScaled: Delete}");
        await().until(() -> tenant.pods().size() == 3);
        tenant.runAll();
        assertThat(claimOwner("data-db-2")).isEqualTo("StatefulSet/db");
        tenant.api.change(
                Resources.STATEFUL_SETS,
                new ObjectKey("shop", "db"),
                set -> set.withSpec(set.spec().withReplicas(2)));
        await().until(() ->
                tenant.api.get(Resources.PERSISTENT_VOLUME_CLAIMS, "shop", "data-db-2").isEmpty());
        assertThat(claimOwner("data-db-1")).isEqualTo("StatefulSet/db");
    }

    private String claimOwner(String claim) {
        var owner =
                tenant.get(Resources.PERSISTENT_VOLUME_CLAIMS, claim)
                        .metadata()
                        .ownerReferences()
                        .getFirst();
        return owner.kind() + "/" + owner.name();
    }

    private void node(String name, String spec) {
        tenant.create(
                Resources.NODES,
                "{metadata: {name: %s}, spec: {%s}, status: {conditions: [{type: Ready, status: 'True'}]}}"
                        .formatted(name, spec));
    }

    @Test
    void keepsADaemonOnEveryNodeThatSuits() {
        tenant.create(
                Resources.DAEMON_SETS,
                """
                metadata: {name: agent, namespace: shop, generation: 1}
                spec:
                  selector: {matchLabels: {app: agent}}
                  updateStrategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 1}}
                  template: {metadata: {labels: {app: agent}}, spec: {containers: [{name: c, image: "a:1"}]}}
                """);
        node("n1", "");
        node("n2", "unschedulable: true");
        node("n3", "taints: [{key: k, effect: NoSchedule}]");
        await().until(() -> tenant.pods().size() == 2);
        tenant.runAll();
        await().until(() ->
                tenant.get(Resources.DAEMON_SETS, "agent").status().numberAvailable() == 2);
        assertThat(tenant.get(Resources.DAEMON_SETS, "agent").status().desiredNumberScheduled())
                .isEqualTo(2);
        tenant.api.change(
                Resources.DAEMON_SETS,
                new ObjectKey("shop", "agent"),
                set -> set.withSpec(set.spec().withTemplate(template("agent", "a:2"))));
        await().until(() -> {
            tenant.runAll();
            return tenant.pods().size() == 2
                    && tenant.pods().stream().allMatch(pod -> image(pod).equals("a:2"))
                    && tenant.get(Resources.DAEMON_SETS, "agent").status().updatedNumberScheduled()
                            == 2;
        });
        node("n4", "");
        await().until(() -> tenant.pods().size() == 3);
        tenant.api.remove(Resources.NODES, new ObjectKey("", "n4"));
        await().until(() -> {
            clock.advance(Duration.ofSeconds(5));
            return tenant.pods().size() == 2;
        });
    }
}
