package dev.atoll.controllers.deployment;

import dev.atoll.controllers.shared.Conditions;
import dev.atoll.kinds.Timestamps;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.apps.v1.Deployment;
import dev.atoll.kinds.apps.v1.DeploymentStatus;
import dev.atoll.kinds.apps.v1.ReplicaSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a deployment's status says of its rollout.
final class Progress {
    private static final long NO_DEADLINE = Integer.MAX_VALUE;
    private static final String AVAILABLE_REASON = "NewReplicaSetAvailable";
    private static final String TIMED_OUT = "ProgressDeadlineExceeded";

    private final Deployment deployment;
    private final Sizes sizes;
    private final Instant now;

    Progress(Deployment deployment, Instant now) {
        this.deployment = deployment;
        this.sizes = Sizes.of(deployment);
        this.now = now;
    }

    /// The counts, the condition `Available`, and all other conditions as they were.
    DeploymentStatus counted(List<ReplicaSet> all, @Nullable ReplicaSet newSet) {
        long available = Sizes.available(all);
        long wanted = Sizes.total(all);
        boolean enough = available >= sizes.replicas() - sizes.unavailable();
        Tree condition =
                enough
                        ? Conditions.of(
                                "Available",
                                true,
                                "MinimumReplicasAvailable",
                                "Deployment has minimum availability.")
                        : Conditions.of(
                                "Available",
                                false,
                                "MinimumReplicasUnavailable",
                                "Deployment does not have minimum availability.");
        List<Tree> conditions = set(conditions(deployment), condition);
        long collisions = deployment.status().collisionCount();
        Tree status =
                Tree.empty()
                        .with("observedGeneration", deployment.metadata().generation())
                        .with(
                                "replicas",
                                positive(
                                        all.stream()
                                                .mapToLong(set -> set.status().replicas())
                                                .sum()))
                        .with(
                                "updatedReplicas",
                                positive(newSet == null ? 0 : newSet.status().replicas()))
                        .with(
                                "readyReplicas",
                                positive(
                                        all.stream()
                                                .mapToLong(set -> set.status().readyReplicas())
                                                .sum()))
                        .with("availableReplicas", positive(available))
                        .with("unavailableReplicas", positive(Math.max(0, wanted - available)))
                        .with("collisionCount", positive(collisions))
                        .with("conditions", conditions);
        return new DeploymentStatus(status);
    }

    /// Adds how the rollout gets on: `Progressing` and `ReplicaFailure`.
    DeploymentStatus judged(
            DeploymentStatus counted, List<ReplicaSet> all, @Nullable ReplicaSet newSet) {
        List<Tree> conditions = counted.tree().children("conditions");
        Optional<Tree> current = Conditions.find(conditions, "Progressing");
        String reason = current.map(condition -> condition.string("reason", "")).orElse("");
        boolean wasComplete =
                counted.replicas() == counted.updatedReplicas() && reason.equals(AVAILABLE_REASON);
        if (hasDeadline() && !wasComplete) {
            String subject =
                    newSet == null
                            ? "Deployment \"" + deployment.name() + "\""
                            : "ReplicaSet \"" + newSet.name() + "\"";
            if (isComplete(counted)) {
                conditions =
                        set(
                                conditions,
                                progressing(
                                        true,
                                        AVAILABLE_REASON,
                                        subject,
                                        "has successfully progressed."));
            } else if (hasProgressed(counted)) {
                conditions =
                        renewed(
                                conditions,
                                progressing(true, "ReplicaSetUpdated", subject, "is progressing."));
            } else if (isTimedOut(current)) {
                conditions =
                        set(
                                conditions,
                                progressing(
                                        false, TIMED_OUT, subject, "has timed out progressing."));
            }
        }
        conditions = Conditions.without(conditions, "ReplicaFailure");
        Optional<Tree> failure = failure(all, newSet);
        if (failure.isPresent()) {
            conditions = new ArrayList<>(conditions);
            conditions.add(failure.get());
        }
        return new DeploymentStatus(counted.tree().with("conditions", conditions));
    }

    private static Tree progressing(boolean status, String reason, String subject, String verb) {
        return Conditions.of("Progressing", status, reason, subject + " " + verb);
    }

    /// The new set's failure, else an old one's.
    private static Optional<Tree> failure(List<ReplicaSet> all, @Nullable ReplicaSet newSet) {
        List<ReplicaSet> newestFirst = new ArrayList<>(all);
        if (newSet != null) {
            newestFirst.addFirst(newSet);
        }
        return newestFirst.stream()
                .flatMap(set ->
                        Conditions.find(
                                set.status().tree().children("conditions"), "ReplicaFailure")
                                .stream())
                .findFirst()
                .map(condition ->
                        condition.with("lastUpdateTime", condition.get("lastTransitionTime")));
    }

    boolean isComplete(DeploymentStatus status) {
        return status.updatedReplicas() == sizes.replicas()
                && status.replicas() == sizes.replicas()
                && status.availableReplicas() == sizes.replicas()
                && status.observedGeneration() >= deployment.metadata().generation();
    }

    private boolean hasProgressed(DeploymentStatus status) {
        DeploymentStatus before = deployment.status();
        return status.updatedReplicas() > before.updatedReplicas()
                || status.replicas() - status.updatedReplicas()
                        < before.replicas() - before.updatedReplicas()
                || status.readyReplicas() > before.readyReplicas()
                || status.availableReplicas() > before.availableReplicas();
    }

    private boolean isTimedOut(Optional<Tree> progressing) {
        if (progressing.isEmpty()) {
            return false;
        }
        String reason = progressing.get().string("reason", "");
        if (reason.equals(TIMED_OUT)) {
            return true;
        }
        return !reason.equals(AVAILABLE_REASON)
                && since(progressing.get())
                        .map(since -> since.plusSeconds(deadlineSeconds()).isBefore(now))
                        .orElse(false);
    }

    /// How long until the rollout, if nothing moves, counts as stuck; empty where it cannot.
    Optional<Duration> untilDeadline(DeploymentStatus status) {
        if (!hasDeadline() || isComplete(status) || deployment.spec().paused()) {
            return Optional.empty();
        }
        return Conditions.find(status.tree().children("conditions"), "Progressing")
                .filter(condition ->
                        !condition.string("reason", "").equals(AVAILABLE_REASON)
                                && !condition.string("reason", "").equals(TIMED_OUT))
                .flatMap(Progress::since)
                .map(since -> Duration.between(now, since.plusSeconds(deadlineSeconds() + 1)))
                .map(wait -> wait.isNegative() ? Duration.ofSeconds(1) : wait);
    }

    private static Optional<Instant> since(Tree condition) {
        return Timestamps.parse(condition.string("lastUpdateTime", ""));
    }

    private boolean hasDeadline() {
        return deadlineSeconds() != NO_DEADLINE;
    }

    private long deadlineSeconds() {
        return deployment.spec().tree().integer("progressDeadlineSeconds", NO_DEADLINE);
    }

    /// The conditions after a new set was made or found, or the deployment paused or resumed; empty where they stay.
    Optional<List<Tree>> noted(String status, String reason, String message) {
        if (!hasDeadline()) {
            return Optional.empty();
        }
        Tree condition = Conditions.of("Progressing", true, reason, message).with("status", status);
        List<Tree> before = conditions(deployment);
        List<Tree> after = set(before, condition);
        return after.equals(before) ? Optional.empty() : Optional.of(after);
    }

    static List<Tree> conditions(Deployment deployment) {
        return deployment.status().tree().children("conditions");
    }

    /// As it is, where status and reason are the same.
    private List<Tree> set(List<Tree> conditions, Tree condition) {
        Optional<Tree> before = Conditions.find(conditions, condition.string("type", ""));
        if (before.isPresent()
                && before.get().string("status", "").equals(condition.string("status", ""))
                && before.get().string("reason", "").equals(condition.string("reason", ""))) {
            return conditions;
        }
        return renewed(conditions, condition);
    }

    private List<Tree> renewed(List<Tree> conditions, Tree condition) {
        return Conditions.with(conditions, condition.with("lastUpdateTime", now), now);
    }

    private static @Nullable Long positive(long count) {
        return count > 0 ? Long.valueOf(count) : null;
    }
}
