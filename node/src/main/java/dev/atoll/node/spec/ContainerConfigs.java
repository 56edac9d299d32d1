package dev.atoll.node.spec;

import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.node.cri.ContainerConfig;
import dev.atoll.node.cri.EnvironmentVariable;
import dev.atoll.node.cri.Image;
import dev.atoll.node.cri.Mount;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a container is made from.
public final class ContainerConfigs {
    private final NodePaths paths;
    private final long nodeMemoryBytes;

    public ContainerConfigs(NodePaths paths, long nodeMemoryBytes) {
        this.paths = paths;
        this.nodeMemoryBytes = nodeMemoryBytes;
    }

    /// What had to be read or made for this one start.
    ///
    /// @param attempt 0 for the first start
    public record Start(
            int attempt, Image image, List<EnvironmentVariable> environment, List<Mount> mounts) {
        public Start {
            environment = List.copyOf(environment);
            mounts = List.copyOf(mounts);
        }
    }

    public ContainerConfig of(Pod pod, Container container, Start start) throws ConfigException {
        Map<String, String> variables = new HashMap<>();
        start.environment().forEach(variable -> variables.put(variable.name(), variable.value()));
        return new ContainerConfig(
                container.name(),
                start.attempt(),
                start.image().id(),
                container.image(),
                expanded(container.command(), variables),
                expanded(container.args(), variables),
                container.workingDir(),
                start.environment(),
                start.mounts(),
                List.of(),
                Labels.ofContainer(pod, container.name()),
                Map.of(
                        Labels.RESTART_COUNT,
                        Integer.toString(start.attempt()),
                        Labels.TERMINATION_PATH,
                        container.terminationMessagePath(),
                        Labels.TERMINATION_POLICY,
                        container.terminationMessagePolicy(),
                        Labels.TERMINATION_FILE,
                        paths.terminationFile(pod.uid(), container.name(), start.attempt())
                                .toString()),
                container.name() + "/" + start.attempt() + ".log",
                container.stdin(),
                container.stdinOnce(),
                container.tty(),
                ContainerResources.of(container, Qos.of(pod), nodeMemoryBytes),
                Securities.ofContainer(pod, container, start.image(), paths.seccompProfiles()));
    }

    private static List<String> expanded(List<String> words, Map<String, String> variables) {
        return words.stream().map(word -> Expansion.expand(word, variables::get)).toList();
    }
}
