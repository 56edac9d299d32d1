package dev.atoll.node.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// A part of a volume that is mounted alone. What is in a volume, its containers may have written: a link in it must
/// not lead the agent, which is root, out of it.
final class SubPaths {
    private SubPaths() {}

    /// The real file or folder. What is missing is made, with the rights of the volume's own folder, so that whoever
    /// may write there may write here.
    static Path prepare(Path volume, String below) throws VolumeException {
        try {
            Path root = volume.toRealPath();
            Path wanted = root.resolve(below).normalize();
            requireInside(root, wanted, below);
            Path path = root;
            for (Path part : root.relativize(wanted)) {
                Path next = path.resolve(part);
                if (!Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectory(next);
                    Modes.set(next, Modes.get(root));
                }
                path = next.toRealPath();
                requireInside(root, path, below);
            }
            return path;
        } catch (IOException e) {
            throw new VolumeException(
                    "failed to prepare subPath " + below + ": " + e.getMessage(), e);
        }
    }

    private static void requireInside(Path root, Path path, String below) throws VolumeException {
        if (!path.startsWith(root)) {
            throw new VolumeException("subPath leads out of the volume: " + below);
        }
    }
}
