package dev.atoll.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// A file that its owner alone can read, and that is there only when it is whole: until then it has another name.
final class PrivateFile implements AutoCloseable {
    private final Path file;
    private final Path staged;
    private final FileChannel channel;

    /// Begins one; what an earlier attempt left is replaced.
    PrivateFile(Path file) throws IOException {
        this.file = file;
        this.staged = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(staged);
        this.channel =
                FileChannel.open(
                        staged,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
    }

    OutputStream out() {
        return Channels.newOutputStream(channel);
    }

    /// It is whole: durable from now on, in place of what had its name.
    void finish() throws IOException {
        channel.force(true);
        channel.close();
        Files.move(
                staged, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(folderOf(file), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private static Path folderOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? Path.of("/") : folder;
    }

    /// Where it is not whole, nothing of it stays.
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(staged);
    }
}
