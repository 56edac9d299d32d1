package dev.atoll.node.cri;

import java.util.List;
import java.util.Map;

/// What a container is made from.
///
/// @param image an image's id, or a reference that is on this node
/// @param userImage as the user spelt it
/// @param logPath relative to the sandbox's log directory
public record ContainerConfig(
        String name,
        int attempt,
        String image,
        String userImage,
        List<String> command,
        List<String> args,
        String workingDirectory,
        List<EnvironmentVariable> environment,
        List<Mount> mounts,
        List<Device> devices,
        Map<String, String> labels,
        Map<String, String> annotations,
        String logPath,
        boolean stdin,
        boolean stdinOnce,
        boolean tty,
        Resources resources,
        Security security) {
    public ContainerConfig {
        command = List.copyOf(command);
        args = List.copyOf(args);
        environment = List.copyOf(environment);
        mounts = List.copyOf(mounts);
        devices = List.copyOf(devices);
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }
}
