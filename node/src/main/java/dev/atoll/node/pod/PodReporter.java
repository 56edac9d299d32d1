package dev.atoll.node.pod;

import dev.atoll.client.ApiException;
import dev.atoll.client.PatchType;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.ContainerStatus;
import dev.atoll.kinds.core.v1.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes one pod's status, when it has changed.
final class PodReporter {
    private static final Logger LOG = LoggerFactory.getLogger(PodReporter.class);

    private final PodServices services;
    private final Instant firstSeen;
    private Optional<Tree> written = Optional.empty();
    private boolean ran;

    PodReporter(PodServices services) {
        this.services = services;
        this.firstSeen = services.clock().instant();
    }

    /// What the worker knows beyond the runtime.
    ///
    /// @param failure of the pod as a whole
    record Report(PodSnapshot snapshot, Map<String, Waiting> waiting, Optional<Waiting> failure) {}

    /// The phase that was reported.
    String report(Pod pod, Report report) {
        PodSnapshot snapshot = report.snapshot();
        ContainerStatuses statuses =
                new ContainerStatuses(
                        pod,
                        snapshot,
                        report.waiting(),
                        services.prober()::verdicts,
                        TerminationMessages::of);
        List<ContainerStatus> init = statuses.of(pod.spec().initContainers(), false);
        boolean initialized = init.stream().allMatch(status -> status.ready() || status.started());
        Tree status =
                PodStatuses.of(
                        new PodStatuses.Input(
                                pod,
                                init,
                                statuses.of(pod.spec().containers(), initialized),
                                snapshot.ips(),
                                services.facts().hostIp(),
                                snapshot.ready().isPresent(),
                                report.failure(),
                                pod.status().startTime().orElse(firstSeen),
                                services.clock().instant()));
        write(pod, status);
        return status.string("phase", "");
    }

    private void write(Pod pod, Tree status) {
        // a cache that lags behind must not bring the same write about again
        if (same(status, pod.status().tree()) || written.filter(status::equals).isPresent()) {
            return;
        }
        Tree patch =
                Tree.empty()
                        .with("metadata", Tree.empty().with("uid", pod.uid()))
                        .with("status", status);
        try {
            services.client()
                    .resource(Resources.PODS)
                    .in(pod.namespace())
                    .patchStatus(pod.name(), PatchType.MERGE, patch);
            written = Optional.of(status);
            noteStart(pod, status);
        } catch (ApiException e) {
            if (!e.isNotFound() && !e.isConflict()) {
                throw e;
            }
            LOG.debug("Pod {}/{} is gone or another one", pod.namespace(), pod.name());
        }
    }

    /// A pod that ran before this agent began was not started by it.
    private void noteStart(Pod pod, Tree status) {
        if (!ran && status.string("phase", "").equals("Running")) {
            ran = true;
            if (!pod.status().phase().equals("Running")) {
                services.metrics().started(Duration.between(firstSeen, services.clock().instant()));
            }
        }
    }

    /// Whether every field that we write is there with the same value.
    private static boolean same(Tree ours, Tree theirs) {
        for (Map.Entry<String, Object> field : ours.fields().entrySet()) {
            if (!Objects.equals(normal(field.getValue()), normal(theirs.get(field.getKey())))) {
                return false;
            }
        }
        return true;
    }

    /// Without empty maps and null values, which come and go on the way through a server.
    private static @org.jspecify.annotations.Nullable Object normal(
            @org.jspecify.annotations.Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, Object> normal = new java.util.TreeMap<>();
                map.forEach((key, inner) -> {
                    Object kept = normal(inner);
                    if (kept != null && !(kept instanceof Map<?, ?> empty && empty.isEmpty())) {
                        normal.put(String.valueOf(key), kept);
                    }
                });
                yield normal;
            }
            case List<?> list -> list.stream().map(PodReporter::normal).toList();
            case null, default -> value;
        };
    }
}
