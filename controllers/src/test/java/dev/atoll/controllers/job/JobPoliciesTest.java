package dev.atoll.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.batch.v1.Job;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.kinds.core.v1.Pod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JobPoliciesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

    private static Tree yaml(String text) {
        return Tree.of(Yaml.decode(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Job job(String spec, String status) {
        return new Job(
                yaml(
                        """
                        metadata: {name: j, namespace: n}
                        spec: {completionMode: Indexed, completions: 5, %s}
                        status: {%s}
                        """
                                .formatted(spec, status)));
    }

    private static Pod failed(int index, String annotations, long exitCode, String conditions) {
        return new Pod(
                yaml(
                        """
                        metadata:
                          name: p%1$d
                          namespace: n
                          uid: u%1$d
                          annotations: {batch.kubernetes.io/job-completion-index: "%1$d", %2$s}
                        status:
                          phase: Failed
                          conditions: [%4$s]
                          containerStatuses:
                          - name: main
                            state: {terminated: {exitCode: %3$d, finishedAt: "2026-01-01T00:09:55Z"}}
                        """
                                .formatted(index, annotations, exitCode, conditions)));
    }

    private static Pod exit(long code) {
        return failed(0, "", code, "");
    }

    private static final String POLICY =
            """
            podFailurePolicy: {rules: [
              {action: Ignore, onPodConditions: [{type: DisruptionTarget, status: "True"}]},
              {action: FailJob, onExitCodes: {containerName: main, operator: In, values: [42]}},
              {action: FailJob, onExitCodes: {containerName: other, operator: In, values: [1]}},
              {action: FailIndex, onExitCodes: {operator: NotIn, values: [1, 2]}},
              {action: Count, onExitCodes: {operator: In, values: [1]}}]}
            """
                    .replace("\n", " ");

    @Test
    void asksTheFirstRuleThatMatches() {
        Job job = job(POLICY, "");
        Pod disrupted = failed(0, "", 42, "{type: DisruptionTarget, status: \"True\"}");

        assertThat(FailurePolicy.of(job, disrupted)).isEqualTo(new FailurePolicy.Meaning.Nothing());
        assertThat(FailurePolicy.of(job, exit(42)))
                .isEqualTo(
                        new FailurePolicy.Meaning.FailsJob(
                                "Container main for pod n/p0 failed with exit code 42 matching"
                                        + " FailJob rule at index 1"));
        assertThat(FailurePolicy.of(job, exit(3)))
                .isEqualTo(new FailurePolicy.Meaning.FailsIndex());
        assertThat(FailurePolicy.of(job, exit(1))).isEqualTo(new FailurePolicy.Meaning.Counts());
        assertThat(FailurePolicy.of(job, exit(2))).isEqualTo(new FailurePolicy.Meaning.Counts());
    }

    @Test
    void looksAtNoExitCodeOfZero() {
        assertThat(FailurePolicy.of(job(POLICY, ""), exit(0)))
                .isEqualTo(new FailurePolicy.Meaning.Counts());
    }

    @Test
    void countsEveryFailureWithoutAPolicy() {
        assertThat(FailurePolicy.of(job("suspend: false", ""), exit(42)))
                .isEqualTo(new FailurePolicy.Meaning.Counts());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{succeededIndexes: \"0,2-3\"}                    | 0,2   | -1",
                "{succeededIndexes: \"0,2-3\"}                    | 0,2-3 | 0",
                "{succeededIndexes: \"0-3\", succeededCount: 2}   | 3-4   | -1",
                "{succeededIndexes: \"0-3\", succeededCount: 2}   | 2-4   | 0",
                "{succeededCount: 3}                              | 1,3   | -1",
                "{succeededCount: 3}                              | 1-3   | 0",
                "{succeededCount: 4}, {succeededIndexes: \"1\"}   | 1-3   | 1",
            })
    void succeedsByTheFirstRuleThatIsMet(String rules, String completed, int rule) {
        Job job = job("successPolicy: {rules: [" + rules + "]}", "");

        assertThat(SuccessRules.met(job, Indexes.parse(completed)).orElse(-1)).isEqualTo(rule);
    }

    private static IndexFailures failures(Job job, Pod... failed) {
        return IndexFailures.of(
                job, new JobPods(List.of(), List.of(), List.of(), List.of(failed)), new BitSet());
    }

    @Test
    void carriesTheFailuresOfAnIndexOn() {
        Job job = job("backoffLimitPerIndex: 3", "");
        Pod first = failed(2, "", 1, "");
        Pod third = failed(2, "\"batch.kubernetes.io/job-index-failure-count\": \"2\"", 1, "");

        assertThat(failures(job).annotations(job, 2))
                .isEqualTo(Map.of("batch.kubernetes.io/job-index-failure-count", "0"));
        assertThat(failures(job, first).annotations(job, 2))
                .isEqualTo(Map.of("batch.kubernetes.io/job-index-failure-count", "1"));
        IndexFailures both = failures(job, first, third);
        assertThat(both.annotations(job, 2))
                .isEqualTo(Map.of("batch.kubernetes.io/job-index-failure-count", "3"));
        assertThat(both.held()).containsExactly("u2");
        assertThat(both.failed().isEmpty()).isTrue();
        assertThat(both.pause(2, NOW)).contains(Duration.ofSeconds(35));
        assertThat(both.pause(1, NOW)).isEmpty();
    }

    @Test
    void failsAnIndexBeyondItsLimit() {
        Job job = job("backoffLimitPerIndex: 1", "failedIndexes: \"4\"");
        Pod second = failed(2, "\"batch.kubernetes.io/job-index-failure-count\": \"1\"", 1, "");

        IndexFailures found = failures(job, second, failed(1, "", 1, ""));

        assertThat(Indexes.format(found.failed())).isEqualTo("2,4");
        assertThat(found.held()).containsExactly("u1");
    }

    @Test
    void doesNotCountWhatThePolicyIgnores() {
        Job job = job("backoffLimitPerIndex: 0, " + POLICY, "");
        Pod disrupted = failed(1, "", 1, "{type: DisruptionTarget, status: \"True\"}");

        IndexFailures found = failures(job, disrupted, failed(3, "", 9, ""));

        assertThat(Indexes.format(found.failed())).isEqualTo("3");
        assertThat(found.annotations(job, 1))
                .isEqualTo(
                        Map.of(
                                "batch.kubernetes.io/job-index-failure-count", "0",
                                "batch.kubernetes.io/job-index-ignored-failure-count", "1"));
    }
}
