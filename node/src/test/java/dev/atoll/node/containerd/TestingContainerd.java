package dev.atoll.node.containerd;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.atoll.node.linux.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// A containerd of a test's own, in a temporary folder, with the busybox image and removed without a trace.
public final class TestingContainerd implements AutoCloseable {
    private final Path folder;
    private Containerd containerd;

    private TestingContainerd(Path folder, Containerd containerd) {
        this.folder = folder;
        this.containerd = containerd;
    }

    /// Skips the test where there is no root or no containerd.
    public static TestingContainerd start() throws IOException, InterruptedException {
        assumeTrue(Linux.isRoot(), "needs root");
        assumeTrue(onPath("containerd") && onPath("runc"), "needs containerd and runc");
        Path folder = Files.createTempDirectory("atoll-node-test");
        ContainerdOptions options = ContainerdOptions.under(folder);
        Files.createDirectories(options.cniConfigs());
        Files.writeString(
                options.cniConfigs().resolve("10-test.conflist"),
                """
                {"cniVersion": "0.4.0", "name": "test", "plugins": [{"type": "loopback"},
                 {"type": "ptp", "ipMasq": false,
                  "ipam": {"type": "host-local", "dataDir": "%s", "ranges": [[{"subnet": "10.233.77.0/24"}]]}}]}
                """
                        .formatted(folder.resolve("cni-data")));
        Containerd containerd = Containerd.start(options);
        TestingContainerd testing = new TestingContainerd(folder, containerd);
        try {
            Path archive = TestingBusybox.archive(folder).orElse(null);
            assumeTrue(archive != null, "needs Debian's busybox-static");
            containerd.load(archive);
        } catch (RuntimeException e) {
            testing.close();
            throw e;
        }
        return testing;
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, program)))
                || Files.isExecutable(Path.of("/usr/sbin", program));
    }

    public Path folder() {
        return folder;
    }

    public Containerd containerd() {
        return containerd;
    }

    public ContainerdOptions options() {
        return ContainerdOptions.under(folder);
    }

    /// As after a restart of the platform's process.
    public void reattach() throws IOException, InterruptedException {
        containerd.close();
        containerd = Containerd.start(options());
    }

    @Override
    public void close() throws IOException {
        containerd.uninstall();
        for (Path mount : Linux.mountsUnder(folder)) {
            Linux.unmount(mount);
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
