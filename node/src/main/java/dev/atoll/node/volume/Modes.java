package dev.atoll.node.volume;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;

/// Owners and permission bits.
final class Modes {
    private static final int SET_GROUP = 02000;
    private static final int GROUP_READS = 0040;
    private static final int GROUP_WRITES = 0020;
    private static final int GROUP_ENTERS = 0010;

    private Modes() {}

    static void set(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }

    static int get(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
    }

    /// Gives everything below to a group to read and write.
    static void giveTo(Path root, long group) {
        giveTo(root, group, GROUP_READS | GROUP_WRITES);
    }

    /// Gives everything below to a group to read; what it may write it may go on writing.
    static void lendTo(Path root, long group) {
        giveTo(root, group, GROUP_READS);
    }

    private static void giveTo(Path root, long group, int rights) {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.toList()) {
                Files.setAttribute(file, "unix:gid", (int) group, LinkOption.NOFOLLOW_LINKS);
                if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    set(file, get(file) | rights | GROUP_ENTERS | SET_GROUP);
                } else if (!Files.isSymbolicLink(file)) {
                    set(file, get(file) | rights);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
