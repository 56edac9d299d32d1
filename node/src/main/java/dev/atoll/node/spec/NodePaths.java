package dev.atoll.node.spec;

import dev.atoll.kinds.core.v1.Pod;
import java.nio.file.Path;

/// Where the agent keeps things on its host.
///
/// @param root one folder for each pod is below `pods`
/// @param logs containers' logs: `NAMESPACE_NAME_UID/CONTAINER/ATTEMPT.log`
public record NodePaths(Path root, Path logs) {
    public Path pod(String uid) {
        return root.resolve("pods").resolve(uid);
    }

    public Path pods() {
        return root.resolve("pods");
    }

    public Path seccompProfiles() {
        return root.resolve("seccomp");
    }

    public Path podLogs(Pod pod) {
        return logs.resolve(pod.namespace() + "_" + pod.name() + "_" + pod.uid());
    }

    public Path terminationFile(String uid, String container, int attempt) {
        return pod(uid).resolve("containers").resolve(container).resolve("termination-" + attempt);
    }

    public Path hostsFile(String uid) {
        return pod(uid).resolve("etc-hosts");
    }
}
