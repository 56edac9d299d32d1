package dev.atoll.controllers.disruption;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.policy.v1.PodDisruptionBudget;
import dev.atoll.kinds.policy.v1.PodDisruptionBudgetStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BudgetPlanTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

    private static Tree yaml(String text) {
        return Tree.of(Yaml.decode(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static PodDisruptionBudget budget(String spec, String status) {
        return new PodDisruptionBudget(
                yaml(
                        "{metadata: {name: b, generation: 3}, spec: {%s}, status: {%s}}"
                                .formatted(spec, status)));
    }

    private static Pod pod(String name, String ready, String metadata) {
        return new Pod(
                yaml(
                        """
                        metadata: {name: %s, %s}
                        status: {phase: Running, conditions: [{type: Ready, status: "%s"}]}
                        """
                                .formatted(name, metadata, ready)));
    }

    private static List<Pod> ready(int count) {
        return IntStream.range(0, count).mapToObj(i -> pod("p" + i, "True", "")).toList();
    }

    private static PodDisruptionBudgetStatus status(String spec, List<Pod> pods, long scale) {
        return BudgetPlan.of(budget(spec, ""), pods, new Scale.Known(scale, List.of()), NOW)
                .status();
    }

    @ParameterizedTest
    @CsvSource({
        "minAvailable: 2, 3, 9, 3, 2, 1",
        "minAvailable: 5, 3, 9, 3, 5, 0",
        "minAvailable: 50%, 4, 5, 5, 3, 1",
        "maxUnavailable: 1, 4, 4, 4, 3, 1",
        "maxUnavailable: 30%, 4, 4, 4, 2, 2",
        "maxUnavailable: 9, 4, 4, 4, 0, 4",
        "minAvailable: 0, 0, 0, 0, 0, 0",
    })
    void tellsHowManyMayGo(
            String spec, int pods, long scale, long expected, long desired, long allowed) {
        PodDisruptionBudgetStatus status = status(spec, ready(pods), scale);

        assertThat(status.expectedPods()).isEqualTo(expected);
        assertThat(status.currentHealthy()).isEqualTo(pods);
        assertThat(status.desiredHealthy()).isEqualTo(desired);
        assertThat(status.disruptionsAllowed()).isEqualTo(allowed);
        assertThat(status.observedGeneration()).isEqualTo(3);
        assertThat(status.conditions().getFirst().reason())
                .isEqualTo(allowed > 0 ? "SufficientPods" : "InsufficientPods");
    }

    @Test
    void countsOnlyPodsThatAreReadyAndStay() {
        List<Pod> pods =
                List.of(
                        pod("ready", "True", ""),
                        pod("sick", "False", ""),
                        pod("going", "True", "deletionTimestamp: \"2026-01-01T00:00:00Z\""));

        assertThat(status("minAvailable: 1", pods, 3).currentHealthy()).isEqualTo(1);
    }

    @Test
    void countsAPodThatIsToBeEvictedAsGone() {
        PodDisruptionBudget evicting =
                budget("minAvailable: 1", "disruptedPods: {p0: \"2026-01-01T00:09:00Z\"}");

        BudgetPlan plan = BudgetPlan.of(evicting, ready(3), new Scale.Known(3, List.of()), NOW);

        assertThat(plan.status().currentHealthy()).isEqualTo(2);
        assertThat(plan.status().disruptedPods()).containsOnlyKeys("p0");
        assertThat(plan.after()).contains(Duration.ofSeconds(61));
    }

    @Test
    void givesUpWaitingForADeletion() {
        PodDisruptionBudget evicting =
                budget("minAvailable: 1", "disruptedPods: {p0: \"2026-01-01T00:07:59Z\"}");

        BudgetPlan plan = BudgetPlan.of(evicting, ready(3), new Scale.Known(3, List.of()), NOW);

        assertThat(plan.status().currentHealthy()).isEqualTo(3);
        assertThat(plan.status().disruptedPods()).isEmpty();
        assertThat(plan.overdue()).extracting(Pod::name).containsExactly("p0");
    }

    @Test
    void forgetsADisruptedPodThatIsGone() {
        PodDisruptionBudget evicting =
                budget("minAvailable: 1", "disruptedPods: {old: \"2026-01-01T00:09:00Z\"}");

        assertThat(
                        BudgetPlan.of(evicting, ready(1), new Scale.Known(1, List.of()), NOW)
                                .status()
                                .disruptedPods())
                .isEmpty();
    }

    @Test
    void allowsNothingWhereItCanNotBeTold() {
        PodDisruptionBudgetStatus status =
                BudgetPlan.failed(budget("maxUnavailable: 1", "disruptionsAllowed: 2"), "why", NOW);

        assertThat(status.disruptionsAllowed()).isZero();
        assertThat(status.conditions().getFirst().reason()).isEqualTo("SyncFailed");
    }
}
