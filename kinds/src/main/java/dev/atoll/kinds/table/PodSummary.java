package dev.atoll.kinds.table;

import dev.atoll.kinds.Tree;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a pod's row says of its containers: how many are ready, how often they restarted, and the
/// one word for how the pod is. Init containers come first; while one of them is not done, the word
/// is about it.
final class PodSummary {
    private final Subject subject;
    private final Set<String> sidecars = new HashSet<>();
    private String reason;
    private long ready;
    private long restarts;
    private long sidecarRestarts;
    private @Nullable Instant lastRestart;
    private @Nullable Instant lastSidecarRestart;

    private PodSummary(Subject subject) {
        this.subject = subject;
        this.reason = firstReason();
    }

    static PodSummary of(Subject subject) {
        PodSummary summary = new PodSummary(subject);
        for (Tree container : subject.spec().children("initContainers")) {
            if (container.string("restartPolicy", "").equals("Always")) {
                summary.sidecars.add(container.string("name", ""));
            }
        }
        boolean initializing = summary.initContainers();
        if (!initializing || subject.isTrue("Initialized")) {
            summary.containers();
        }
        summary.deletion();
        return summary;
    }

    private String firstReason() {
        Tree status = subject.status();
        if (subject.condition("PodScheduled").string("reason", "").equals("SchedulingGated")) {
            return "SchedulingGated";
        }
        return Subject.or(status.string("reason", ""), status.string("phase", ""));
    }

    private boolean initContainers() {
        List<Tree> statuses = subject.status().children("initContainerStatuses");
        int total = subject.spec().children("initContainers").size();
        for (int i = 0; i < statuses.size(); i++) {
            Tree status = statuses.get(i);
            boolean sidecar = sidecars.contains(status.string("name", ""));
            count(status, sidecar);
            Tree terminated = status.child("state").child("terminated");
            boolean finished = status.child("state").has("terminated");
            if (finished && terminated.integer("exitCode", 0) == 0) {
                continue;
            }
            if (sidecar && status.bool("started")) {
                ready += status.bool("ready") ? 1 : 0;
                continue;
            }
            String waiting = status.child("state").child("waiting").string("reason", "");
            if (finished) {
                reason = "Init:" + Subject.or(terminated.string("reason", ""), exit(terminated));
            } else if (!waiting.isEmpty() && !waiting.equals("PodInitializing")) {
                reason = "Init:" + waiting;
            } else {
                reason = "Init:" + i + "/" + total;
            }
            return true;
        }
        return false;
    }

    private static String exit(Tree terminated) {
        long signal = terminated.integer("signal", 0);
        return signal != 0 ? "Signal:" + signal : "ExitCode:" + terminated.integer("exitCode", 0);
    }

    private void count(Tree status, boolean sidecar) {
        long count = status.integer("restartCount", 0);
        restarts += count;
        Instant finished =
                Subject.time(status.child("lastState").child("terminated"), "finishedAt")
                        .orElse(null);
        lastRestart = later(lastRestart, finished);
        if (sidecar) {
            sidecarRestarts += count;
            lastSidecarRestart = later(lastSidecarRestart, finished);
        }
    }

    private static @Nullable Instant later(@Nullable Instant known, @Nullable Instant other) {
        if (known == null || other == null) {
            return known == null ? other : known;
        }
        return other.isAfter(known) ? other : known;
    }

    private void containers() {
        restarts = sidecarRestarts;
        lastRestart = lastSidecarRestart;
        boolean running = false;
        for (Tree status : subject.status().children("containerStatuses").reversed()) {
            count(status, false);
            Tree state = status.child("state");
            String waiting = state.child("waiting").string("reason", "");
            if (!waiting.isEmpty()) {
                reason = waiting;
            } else if (state.has("terminated")) {
                Tree terminated = state.child("terminated");
                reason = Subject.or(terminated.string("reason", ""), exit(terminated));
            } else if (status.bool("ready") && state.has("running")) {
                running = true;
                ready++;
            }
        }
        if (reason.equals("Completed") && running) {
            reason = subject.isTrue("Ready") ? "Running" : "NotReady";
        }
    }

    private void deletion() {
        if (!subject.metadata().has("deletionTimestamp")) {
            return;
        }
        String phase = subject.status().string("phase", "");
        if (subject.status().string("reason", "").equals("NodeLost")) {
            reason = "Unknown";
        } else if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
            reason = "Terminating";
        }
    }

    String reason() {
        return reason;
    }

    String ready() {
        return ready + "/" + (subject.spec().children("containers").size() + sidecars.size());
    }

    String restarts() {
        Instant last = lastRestart;
        return restarts == 0 || last == null
                ? Long.toString(restarts)
                : restarts + " (" + subject.since(last) + " ago)";
    }
}
