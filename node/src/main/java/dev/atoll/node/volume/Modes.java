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

    private Modes() {}

    static void set(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }

    static int get(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
    }

    /// Gives everything below to a group, which may then read what the owner may read and, in folders, write.
    static void giveTo(Path root, long group) {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.toList()) {
                Files.setAttribute(file, "unix:gid", (int) group, LinkOption.NOFOLLOW_LINKS);
                if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    set(file, get(file) | SET_GROUP | 0070);
                } else if (!Files.isSymbolicLink(file)) {
                    int mode = get(file);
                    set(file, mode | (mode & 0700) >> 3 | 0040);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
