package dev.atoll.node.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Checks, and where asked for makes, what a `hostPath` names.
final class HostPaths {
    private static final int FORMAT = 0170000;
    private static final int SOCKET = 0140000;
    private static final int CHARACTERS = 0020000;
    private static final int BLOCKS = 0060000;

    private HostPaths() {}

    static Path check(Path path, String type) throws IOException, VolumeException {
        boolean matches =
                switch (type) {
                    case "DirectoryOrCreate" -> {
                        if (!Files.exists(path)) {
                            Files.createDirectories(path);
                        }
                        yield Files.isDirectory(path);
                    }
                    case "FileOrCreate" -> {
                        if (!Files.exists(path)) {
                            Files.createFile(path);
                        }
                        yield Files.isRegularFile(path);
                    }
                    case "Directory" -> Files.isDirectory(path);
                    case "File" -> Files.isRegularFile(path);
                    case "Socket" -> format(path) == SOCKET;
                    case "CharDevice" -> format(path) == CHARACTERS;
                    case "BlockDevice" -> format(path) == BLOCKS;
                    default -> {
                        // what is not there becomes a folder, as runtimes make it for a mount
                        if (!Files.exists(path)) {
                            Files.createDirectories(path);
                        }
                        yield true;
                    }
                };
        if (!matches) {
            throw new VolumeException(
                    "hostPath type check failed: " + path + " is not a " + words(type));
        }
        return path;
    }

    private static int format(Path path) throws IOException {
        return Files.exists(path) ? (int) Files.getAttribute(path, "unix:mode") & FORMAT : 0;
    }

    private static String words(String type) {
        return switch (type) {
            case "Directory", "DirectoryOrCreate" -> "directory";
            case "File", "FileOrCreate" -> "file";
            case "Socket" -> "socket file";
            case "CharDevice" -> "character device";
            default -> "block device";
        };
    }
}
