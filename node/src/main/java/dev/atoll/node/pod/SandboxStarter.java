package dev.atoll.node.pod;

import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.node.cri.CriException;
import dev.atoll.node.cri.Sandbox;
import dev.atoll.node.cri.SandboxConfig;
import dev.atoll.node.pod.PodSnapshot.Instance;
import dev.atoll.node.spec.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Makes a pod's sandbox, and the hosts file that goes with it. One that died takes all its containers with it.
final class SandboxStarter {
    private static final Path HOSTS_FILE = Path.of("/etc/hosts");
    private static final String CHANGED = "Pod sandbox changed, it will be killed and re-created.";

    private final PodServices services;
    private final PodEvents events;
    private final ContainerKiller killer;

    SandboxStarter(PodServices services, ContainerKiller killer) {
        this.services = services;
        this.events = new PodEvents(services.events());
        this.killer = killer;
    }

    /// What the pod's sandbox is made from: the one that there is, else the next one.
    SandboxConfig config(Pod pod, PodSnapshot snapshot) throws SandboxException, IOException {
        int last = snapshot.sandboxes().stream().mapToInt(Sandbox::attempt).max().orElse(-1);
        int attempt = snapshot.ready().isPresent() ? last : last + 1;
        try {
            return services.sandboxes()
                    .of(pod, attempt, Files.readAllLines(services.facts().resolvConf()));
        } catch (ConfigException e) {
            throw new SandboxException(e.getMessage() + "", e);
        }
    }

    /// Makes a new sandbox; false where containers of the last one have to end before.
    boolean start(Pod pod, PodSnapshot snapshot, SandboxConfig config)
            throws SandboxException, IOException, InterruptedException {
        for (Instance instance : snapshot.running()) {
            killer.kill(pod, instance.status(), Duration.ZERO, CHANGED);
        }
        if (!snapshot.running().isEmpty()) {
            return false;
        }
        for (Sandbox old : snapshot.sandboxes()) {
            services.runtime().stopSandbox(old.id());
        }
        if (!snapshot.sandboxes().isEmpty()) {
            events.normal(pod, "SandboxChanged", CHANGED);
        }
        Files.createDirectories(services.paths().podLogs(pod));
        // the new one has another address
        Files.deleteIfExists(services.paths().hostsFile(pod.uid()));
        services.starts().acquire();
        try {
            String _ = services.runtime().runSandbox(config);
            return true;
        } catch (CriException e) {
            throw new SandboxException("rpc error: code = Unknown desc = " + e.getMessage(), e);
        } finally {
            services.starts().release();
        }
    }

    /// Writes the hosts file, which the containers of one sandbox share.
    void hosts(Pod pod, List<String> ips) throws IOException {
        Path file = services.paths().hostsFile(pod.uid());
        if (Files.exists(file)) {
            return;
        }
        Files.createDirectories(file.getParent());
        Files.writeString(file, services.sandboxes().hosts(pod, ips, Files.readString(HOSTS_FILE)));
    }
}
