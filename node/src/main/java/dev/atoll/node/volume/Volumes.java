package dev.atoll.node.volume;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.Volume;
import dev.atoll.kinds.core.v1.VolumeMount;
import dev.atoll.node.cri.EnvironmentVariable;
import dev.atoll.node.cri.Mount;
import dev.atoll.node.linux.Linux;
import dev.atoll.node.spec.EnvironmentSources;
import dev.atoll.node.spec.Expansion;
import dev.atoll.node.spec.NodePaths;
import dev.atoll.node.spec.PodFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The volumes of this node's pods. Setting up is idempotent and is also how contents are refreshed. Methods for one
/// pod are called by one thread at a time.
public final class Volumes {
    private static final Logger LOG = LoggerFactory.getLogger(Volumes.class);
    private static final int SECRET_TMPFS_BYTES = 16 << 20;

    private final NodePaths paths;
    private final Tokens tokens;

    public Volumes(NodePaths paths, TokenSource tokens, InstantSource clock) {
        this.paths = paths;
        this.tokens = new Tokens(tokens, clock);
    }

    /// Makes and fills a pod's volumes, and gives the folder or file of each by its name.
    public Map<String, Path> setUp(Pod pod, PodFacts facts, EnvironmentSources sources)
            throws VolumeException {
        Map<String, Path> ready = new LinkedHashMap<>();
        VolumeFiles files = new VolumeFiles(pod, facts, sources, tokens);
        for (Volume volume : pod.spec().volumes()) {
            try {
                ready.put(volume.name(), setUp(pod, volume, facts, files));
            } catch (IOException | UncheckedIOException e) {
                throw failed(volume, e.getMessage() + "", e);
            } catch (VolumeException e) {
                throw failed(volume, e.getMessage() + "", e);
            }
        }
        return ready;
    }

    private static VolumeException failed(Volume volume, String message, Exception cause) {
        return new VolumeException(
                "MountVolume.SetUp failed for volume \"" + volume.name() + "\" : " + message,
                cause);
    }

    /// Whether a pod has contents that must be refreshed now and then.
    public static boolean needsRefresh(Pod pod) {
        return pod.spec().volumes().stream().anyMatch(VolumeFiles::makes);
    }

    private Path setUp(Pod pod, Volume volume, PodFacts facts, VolumeFiles files)
            throws IOException, VolumeException {
        Tree tree = volume.tree();
        if (tree.has("hostPath")) {
            return HostPaths.check(Path.of(volume.hostPath().path()), volume.hostPath().type());
        }
        if (tree.has("emptyDir")) {
            return emptyDir(pod, volume, facts);
        }
        if (!VolumeFiles.makes(volume)) {
            throw new VolumeException("unsupported volume type");
        }
        String kind = tree.has("configMap") || tree.has("downwardAPI") ? "files" : "secrets";
        Map<String, FileContent> content = files.of(volume);
        Path folder = folder(pod, kind, volume);
        Files.createDirectories(folder);
        if (kind.equals("secrets")) {
            inMemory(folder, "size=" + SECRET_TMPFS_BYTES + ",mode=0755");
        }
        Modes.set(folder, 0755);
        new AtomicFolder(folder, group(pod)).write(content);
        return folder;
    }

    private Path folder(Pod pod, String kind, Volume volume) {
        return paths.pod(pod.uid()).resolve("volumes").resolve(kind).resolve(volume.name());
    }

    private static OptionalLong group(Pod pod) {
        Long group = pod.spec().securityContext().tree().integer("fsGroup");
        return group == null ? OptionalLong.empty() : OptionalLong.of(group);
    }

    private Path emptyDir(Pod pod, Volume volume, PodFacts facts) throws IOException {
        Path folder = folder(pod, "empty-dir", volume);
        boolean memory = volume.emptyDir().medium().equals("Memory");
        if (Files.isDirectory(folder) && (!memory || isMounted(folder))) {
            return folder;
        }
        Files.createDirectories(folder);
        if (memory) {
            long limit = MemorySize.of(pod, volume.emptyDir().sizeLimit(), facts.allocatable());
            Linux.mountTmpfs(folder, limit > 0 ? "size=" + limit + ",mode=0777" : "mode=0777");
        }
        Modes.set(folder, 0777);
        group(pod).ifPresent(gid -> Modes.giveTo(folder, gid));
        return folder;
    }

    /// Secrets stay off the disk where we may mount.
    private static void inMemory(Path folder, String options) throws IOException {
        if (Linux.isRoot() && !isMounted(folder)) {
            Linux.mountTmpfs(folder, options);
        }
    }

    private static boolean isMounted(Path folder) throws IOException {
        return Linux.mountsUnder(folder).contains(folder);
    }

    /// The mounts of one container, its `/etc/hosts` and the file for its termination message included.
    ///
    /// @param ready what [#setUp] gave
    public List<Mount> mounts(
            Pod pod,
            Container container,
            int attempt,
            Map<String, Path> ready,
            List<EnvironmentVariable> environment)
            throws VolumeException {
        Map<String, String> variables = new HashMap<>();
        environment.forEach(variable -> variables.put(variable.name(), variable.value()));
        List<Mount> mounts = new ArrayList<>();
        for (VolumeMount mount : container.volumeMounts()) {
            Path source = ready.get(mount.name());
            if (source == null) {
                throw new VolumeException("volume \"" + mount.name() + "\" not found");
            }
            String below =
                    mount.subPathExpr().isEmpty()
                            ? mount.subPath()
                            : Expansion.expand(mount.subPathExpr(), variables::get);
            Path path = below.isEmpty() ? source : SubPaths.prepare(source, below);
            mounts.add(
                    new Mount(
                            absolute(mount.mountPath()),
                            path.toString(),
                            mount.readOnly(),
                            propagation(mount)));
        }
        try {
            addOwn(pod, container, attempt, mounts);
        } catch (IOException e) {
            throw new VolumeException("cannot prepare container files: " + e.getMessage(), e);
        }
        return mounts;
    }

    private void addOwn(Pod pod, Container container, int attempt, List<Mount> mounts)
            throws IOException {
        boolean ownHosts =
                mounts.stream().anyMatch(mount -> mount.containerPath().equals("/etc/hosts"));
        Path hosts = paths.hostsFile(pod.uid());
        if (!ownHosts && Files.exists(hosts)) {
            mounts.add(new Mount("/etc/hosts", hosts.toString(), false, Mount.Propagation.PRIVATE));
        }
        String messagePath = container.terminationMessagePath();
        if (!messagePath.isEmpty()) {
            Path file = paths.terminationFile(pod.uid(), container.name(), attempt);
            Files.createDirectories(file.getParent());
            if (!Files.exists(file)) {
                Files.createFile(file);
            }
            // whoever the container runs as must be able to write it
            Modes.set(file, 0666);
            mounts.add(new Mount(messagePath, file.toString(), false, Mount.Propagation.PRIVATE));
        }
    }

    private static String absolute(String path) {
        return path.startsWith("/") ? path : "/" + path;
    }

    private static Mount.Propagation propagation(VolumeMount mount) {
        return switch (mount.mountPropagation()) {
            case "HostToContainer" -> Mount.Propagation.HOST_TO_CONTAINER;
            case "Bidirectional" -> Mount.Propagation.BIDIRECTIONAL;
            default -> Mount.Propagation.PRIVATE;
        };
    }

    /// Unmounts and deletes all that was made for a pod. Host paths are left alone.
    public void tearDown(String podUid) throws IOException {
        tokens.forget(podUid);
        Path folder = paths.pod(podUid);
        if (!Files.exists(folder)) {
            return;
        }
        for (Path mount : Linux.mountsUnder(folder)) {
            Linux.unmount(mount);
        }
        AtomicFolder.delete(folder);
        LOG.debug("The folder of pod {} is gone", podUid);
    }
}
