package dev.atoll.controllers.job;

import dev.atoll.kinds.batch.v1.Job;
import dev.atoll.kinds.batch.v1.PodFailurePolicyOnExitCodesRequirement;
import dev.atoll.kinds.batch.v1.PodFailurePolicyRule;
import dev.atoll.kinds.core.v1.ContainerStatus;
import dev.atoll.kinds.core.v1.Pod;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What the failure of a pod means to its job: the first rule of the job's policy that matches tells.
final class FailurePolicy {
    private FailurePolicy() {}

    sealed interface Meaning {

        /// As a failure, towards the limits.
        record Counts() implements Meaning {}

        /// Nothing: the pod is replaced.
        record Nothing() implements Meaning {}

        /// The index of the pod has failed for good.
        record FailsIndex() implements Meaning {}

        /// The job has failed.
        record FailsJob(String message) implements Meaning {}
    }

    static Meaning of(Job job, Pod failed) {
        List<PodFailurePolicyRule> rules = job.spec().podFailurePolicy().rules();
        for (int i = 0; i < rules.size(); i++) {
            PodFailurePolicyRule rule = rules.get(i);
            Optional<String> matched = matched(rule, failed);
            if (matched.isPresent()) {
                return meaning(
                        rule.action(),
                        matched.get() + " matching " + rule.action() + " rule at index " + i);
            }
        }
        return new Meaning.Counts();
    }

    private static Meaning meaning(String action, String message) {
        return switch (action) {
            case "Ignore" -> new Meaning.Nothing();
            case "FailIndex" -> new Meaning.FailsIndex();
            case "FailJob" -> new Meaning.FailsJob(message);
            default -> new Meaning.Counts();
        };
    }

    /// What of the pod a rule matches.
    private static Optional<String> matched(PodFailurePolicyRule rule, Pod pod) {
        return rule.tree().has("onExitCodes")
                ? exit(rule.onExitCodes(), pod)
                : condition(rule, pod);
    }

    private static Optional<String> exit(PodFailurePolicyOnExitCodesRequirement wanted, Pod pod) {
        return Stream.concat(
                        pod.status().containerStatuses().stream(),
                        pod.status().initContainerStatuses().stream())
                .filter(container ->
                        wanted.containerName().isEmpty()
                                || wanted.containerName().equals(container.name()))
                .filter(container -> matches(wanted, container))
                .findFirst()
                .map(container ->
                        "Container "
                                + container.name()
                                + " for pod "
                                + pod.namespace()
                                + "/"
                                + pod.name()
                                + " failed with exit code "
                                + container.state().terminated().exitCode());
    }

    private static boolean matches(
            PodFailurePolicyOnExitCodesRequirement wanted, ContainerStatus container) {
        if (!container.state().tree().has("terminated")) {
            return false;
        }
        long code = container.state().terminated().exitCode();
        return code != 0 && wanted.values().contains(code) == wanted.operator().equals("In");
    }

    private static Optional<String> condition(PodFailurePolicyRule rule, Pod pod) {
        return rule.onPodConditions().stream()
                .filter(wanted ->
                        pod.status().conditions().stream()
                                .anyMatch(condition ->
                                        condition.type().equals(wanted.type())
                                                && condition.status().equals(wanted.status())))
                .findFirst()
                .map(wanted ->
                        "Pod "
                                + pod.namespace()
                                + "/"
                                + pod.name()
                                + " has condition "
                                + wanted.type());
    }
}
