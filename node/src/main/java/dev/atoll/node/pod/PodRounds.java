package dev.atoll.node.pod;

import dev.atoll.kinds.core.v1.Pod;
import java.io.IOException;
import java.util.Optional;

/// Times the rounds of one pod's worker, by what they are for. Used by the worker alone.
final class PodRounds {
    private final PodMetrics metrics;
    private boolean begun;

    interface Round {
        boolean run() throws IOException, InterruptedException;
    }

    PodRounds(PodMetrics metrics) {
        this.metrics = metrics;
    }

    /// @param wanted as the API has it; empty where the pod is gone
    boolean measured(Optional<Pod> wanted, Round round) throws IOException, InterruptedException {
        PodMetrics.Operation operation = operation(wanted);
        begun = true;
        long started = System.nanoTime();
        try {
            return round.run();
        } finally {
            metrics.worked(operation, System.nanoTime() - started);
        }
    }

    private PodMetrics.Operation operation(Optional<Pod> wanted) {
        if (wanted.isEmpty() || wanted.get().metadata().tree().has("deletionTimestamp")) {
            return PodMetrics.Operation.KILL;
        }
        return begun ? PodMetrics.Operation.SYNC : PodMetrics.Operation.CREATE;
    }
}
