package dev.atoll.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// Where an installation keeps everything that it has. Nothing of it lies anywhere else but the host's network and
/// cgroups.
public record DataFolder(Path root) {
    /// Marks a folder as ours, so that nobody else's is ever removed.
    private static final String MARK = "atoll-data";

    /// `/var/lib/atoll` for root, else below the user's home.
    public static Path standard() {
        return isRoot()
                ? Path.of("/var/lib/atoll")
                : Path.of(System.getProperty("user.home"), ".local", "share", "atoll");
    }

    public static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /// Makes the folder, or finds it to be one.
    ///
    /// @throws Failure where it can not be used
    public void prepare() {
        try {
            if (Files.exists(root) && !Files.isDirectory(root)) {
                throw new Failure(root + " is not a folder; name another with --data");
            }
            if (Files.isDirectory(root) && !Files.exists(mark()) && !isEmpty()) {
                throw new Failure(
                        root
                                + " holds something else than Atoll's data; name another folder with --data");
            }
            Files.createDirectories(root);
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x"));
            if (!Files.exists(mark())) {
                Files.writeString(mark(), "1\n");
            }
            for (Path folder : new Path[] {run(), logs(), pki()}) {
                Files.createDirectories(folder);
            }
            Files.setPosixFilePermissions(pki(), PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new Failure(
                    "cannot write to "
                            + root
                            + " ("
                            + reason(e)
                            + "); free some space or name another folder with --data",
                    e);
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName().replace("Exception", "") + ": " + e.getMessage();
    }

    private boolean isEmpty() throws IOException {
        try (var entries = Files.list(root)) {
            return entries.findAny().isEmpty();
        }
    }

    public boolean isOurs() {
        return Files.exists(mark());
    }

    private Path mark() {
        return root.resolve(MARK);
    }

    public Path store() {
        return root.resolve("store");
    }

    /// The stores of further shards, each in a folder of its name.
    public Path shards() {
        return root.resolve("shards");
    }

    /// Which store the objects are in, where they are not in this folder.
    public Path storeIdentity() {
        return root.resolve("store-identity");
    }

    public Path pki() {
        return root.resolve("pki");
    }

    public Path run() {
        return root.resolve("run");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    public Path platformLog() {
        return logs().resolve("atoll.log");
    }

    public Path kubeconfig() {
        return root.resolve("kubeconfig");
    }

    public Path containers() {
        return root.resolve("containerd");
    }

    public Path pods() {
        return root.resolve("pods");
    }

    public Path network() {
        return root.resolve("network");
    }
}
