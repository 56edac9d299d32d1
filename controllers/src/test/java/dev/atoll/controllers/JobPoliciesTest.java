package dev.atoll.controllers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.testing.TestingClock;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.batch.v1.Job;
import dev.atoll.kinds.core.v1.Pod;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Jobs that say themselves what failing and succeeding is.
final class JobPoliciesTest {
    private static final String INDEX = "batch.kubernetes.io/job-completion-index";

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
                  selector: {matchLabels: {job: j}}
                  template:
                    metadata: {labels: {job: j}}
                    spec: {restartPolicy: Never, containers: [{name: c, image: i}]}
                %s
                """
                        .formatted(spec.indent(2)));
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

    private List<Pod> pending(String index) {
        return pending().stream()
                .filter(pod -> index.equals(pod.metadata().annotations().get(INDEX)))
                .toList();
    }

    /// Pauses after failures are told by the clock too.
    private void eventually(Callable<Boolean> condition) {
        await().until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return condition.call();
        });
    }

    private void exit(Pod pod, int code, String conditions) {
        tenant.status(
                pod,
                """
                {phase: %s, conditions: [%s],
                 containerStatuses: [{name: c, state: {terminated: {exitCode: %d, finishedAt: "%s"}}}]}
                """
                        .formatted(
                                code == 0 ? "Succeeded" : "Failed",
                                conditions,
                                code,
                                clock.instant()));
    }

    @Test
    void failsAtOnceWhereItsPolicySaysSo() {
        job(
                """
                parallelism: 2
                completions: 2
                podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [42]}}]}
                """);
        eventually(() -> pending().size() == 2);
        exit(pending().getFirst(), 42, "");
        eventually(() -> has("Failed", "PodFailurePolicy"));
        assertThat(pending()).isEmpty();
        assertThat(tenant.pods()).allMatch(pod -> pod.metadata().finalizers().isEmpty());
    }

    @Test
    void replacesAPodWhoseFailureIsIgnoredWithoutCountingIt() {
        job(
                """
                backoffLimit: 0
                podFailurePolicy: {rules: [
                  {action: Ignore, onPodConditions: [{type: DisruptionTarget, status: "True"}]}]}
                """);
        eventually(() -> pending().size() == 1);
        exit(pending().getFirst(), 137, "{type: DisruptionTarget, status: \"True\"}");
        eventually(() -> pending().size() == 1);
        assertThat(job().status().failed()).isZero();
        exit(pending().getFirst(), 1, "");
        eventually(() -> has("Failed", "BackoffLimitExceeded"));
        assertThat(job().status().failed()).isEqualTo(1);
    }

    @Test
    void givesUpEachIndexByItself() {
        job(
                """
                completionMode: Indexed
                parallelism: 2
                completions: 2
                backoffLimit: 100
                backoffLimitPerIndex: 1
                """);
        eventually(() -> pending().size() == 2);
        exit(pending("0").getFirst(), 1, "");
        eventually(() -> !pending("0").isEmpty());
        assertThat(pending("0").getFirst().metadata().annotations())
                .containsEntry("batch.kubernetes.io/job-index-failure-count", "1");
        exit(pending("0").getFirst(), 1, "");
        eventually(() -> job().status().failedIndexes().equals("0"));
        assertThat(pending("1")).hasSize(1);
        exit(pending("1").getFirst(), 0, "");
        eventually(() -> has("Failed", "FailedIndexes"));
        assertThat(job().status().completedIndexes()).isEqualTo("1");
        assertThat(job().status().failed()).isEqualTo(2);
        assertThat(tenant.pods()).hasSize(3).allMatch(pod -> pod.metadata().finalizers().isEmpty());
    }

    @Test
    void endsWhenMoreIndexesFailedThanAllowed() {
        job(
                """
                completionMode: Indexed
                parallelism: 3
                completions: 3
                backoffLimit: 100
                backoffLimitPerIndex: 0
                maxFailedIndexes: 1
                """);
        eventually(() -> pending().size() == 3);
        exit(pending("0").getFirst(), 1, "");
        exit(pending("2").getFirst(), 1, "");
        eventually(() -> has("Failed", "MaxFailedIndexesExceeded"));
        assertThat(job().status().failedIndexes()).isEqualTo("0,2");
        assertThat(pending()).isEmpty();
    }

    @Test
    void succeedsOnceTheIndexesThatMatterHave() {
        job(
                """
                completionMode: Indexed
                parallelism: 3
                completions: 3
                backoffLimit: 6
                successPolicy: {rules: [{succeededIndexes: "0"}]}
                """);
        eventually(() -> pending().size() == 3);
        exit(pending("0").getFirst(), 0, "");
        eventually(() -> has("Complete", "SuccessPolicy"));
        assertThat(has("SuccessCriteriaMet", "SuccessPolicy")).isTrue();
        assertThat(job().status().succeeded()).isEqualTo(1);
        assertThat(job().status().failed()).isZero();
        assertThat(pending()).isEmpty();
    }

    @Test
    void leavesAJobToWhoManagesIt() {
        job("managedBy: example.com/robot");
        tenant.create(
                Resources.JOBS,
                """
                metadata: {name: own, namespace: shop}
                spec:
                  selector: {matchLabels: {job: own}}
                  template: {metadata: {labels: {job: own}}, spec: {restartPolicy: Never, containers: [{name: c}]}}
                """);
        eventually(() -> pending().size() == 1);
        assertThat(pending().getFirst().metadata().labels()).containsEntry("job", "own");
        assertThat(job().status().startTime()).isEmpty();
    }
}
