package dev.atoll.node.spec;

import dev.atoll.kinds.core.v1.Pod;
import java.util.Map;

/// The labels and annotations by which a restarted agent finds its containers again; the names are those that every
/// tool for CRI knows.
public final class Labels {
    public static final String POD_NAME = "io.kubernetes.pod.name";
    public static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";
    public static final String POD_UID = "io.kubernetes.pod.uid";
    public static final String CONTAINER_NAME = "io.kubernetes.container.name";
    public static final String RESTART_COUNT = "io.kubernetes.container.restartCount";
    public static final String TERMINATION_PATH = "io.kubernetes.container.terminationMessagePath";
    public static final String TERMINATION_POLICY =
            "io.kubernetes.container.terminationMessagePolicy";

    /// Where a container's termination message is on this host; ours, not Kubernetes'.
    public static final String TERMINATION_FILE = "dev.atoll.terminationMessageFile";

    private Labels() {}

    static Map<String, String> ofPod(Pod pod) {
        return Map.of(POD_NAME, pod.name(), POD_NAMESPACE, pod.namespace(), POD_UID, pod.uid());
    }

    static Map<String, String> ofContainer(Pod pod, String container) {
        return Map.of(
                POD_NAME,
                pod.name(),
                POD_NAMESPACE,
                pod.namespace(),
                POD_UID,
                pod.uid(),
                CONTAINER_NAME,
                container);
    }
}
