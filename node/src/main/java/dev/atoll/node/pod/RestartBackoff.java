package dev.atoll.node.pod;

import dev.atoll.node.cri.ContainerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// How long to wait before a container is started again: not at all the first time, then 10 seconds, doubled by each
/// further end up to 5 minutes; from the beginning again after it ran for 10 minutes. Confined to one worker.
final class RestartBackoff {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LAST = Duration.ofMinutes(5);
    private static final Duration GOOD_RUN = Duration.ofMinutes(10);
    private static final int DOUBLINGS_MAX = 5;

    private record Entry(String containerId, int ends) {}

    private final Map<String, Entry> entries = new HashMap<>();

    /// When this container, which has ended, may be started again, and after what pause.
    Due due(ContainerStatus ended) {
        Instant finished = ContainerStatuses.instant(ended.finishedAtNanos());
        Instant started = ContainerStatuses.instant(ended.startedAtNanos());
        // an agent that was restarted goes by the number of restarts
        Entry before = entries.getOrDefault(ended.name(), new Entry("", ended.attempt()));
        Entry now = before;
        if (!before.containerId().equals(ended.id())) {
            boolean goodRun =
                    Duration.between(started, finished).compareTo(GOOD_RUN) >= 0
                            && ended.startedAtNanos() > 0;
            now = new Entry(ended.id(), goodRun ? 1 : before.ends() + 1);
            entries.put(ended.name(), now);
        }
        Duration pause =
                now.ends() <= 1
                        ? Duration.ZERO
                        : min(
                                FIRST.multipliedBy(1L << Math.min(now.ends() - 2, DOUBLINGS_MAX)),
                                LAST);
        return new Due(finished.plus(pause), pause);
    }

    record Due(Instant at, Duration pause) {}

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
