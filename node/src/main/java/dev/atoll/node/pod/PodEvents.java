package dev.atoll.node.pod;

import dev.atoll.client.event.EventRecorder;
import dev.atoll.kinds.core.v1.Pod;

/// Events about one pod and its containers.
final class PodEvents {
    private final EventRecorder recorder;

    PodEvents(EventRecorder recorder) {
        this.recorder = recorder;
    }

    void normal(Pod pod, String container, String reason, String message) {
        recorder.about(pod, PodContainers.fieldPath(pod, container), "Normal", reason, message);
    }

    void warning(Pod pod, String container, String reason, String message) {
        recorder.about(pod, PodContainers.fieldPath(pod, container), "Warning", reason, message);
    }

    void warning(Pod pod, String reason, String message) {
        recorder.warning(pod, reason, message);
    }

    void normal(Pod pod, String reason, String message) {
        recorder.normal(pod, reason, message);
    }
}
