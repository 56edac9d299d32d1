package dev.atoll.store.embedded;

import dev.atoll.store.StoreOpenException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// The version of the folder's layout, in a file of its own, so that it is read before anything in the folder changes.
final class FormatFile {
    static final int VERSION = 1;
    static final String NAME = "FORMAT";

    private FormatFile() {}

    /// Accepts the folder, or says why it must not be opened. A new folder gets the version of this program.
    static void check(Path folder) {
        Path file = folder.resolve(NAME);
        try {
            if (!Files.exists(file)) {
                if (Files.exists(folder.resolve("db"))) {
                    throw new StoreOpenException(
                            "the store in "
                                    + folder
                                    + " has lost its file "
                                    + NAME
                                    + ": restore the folder from a backup");
                }
                write(file);
                return;
            }
            int version = parse(Files.readString(file));
            if (version > VERSION) {
                throw new StoreOpenException(
                        "the store in "
                                + folder
                                + " has format "
                                + version
                                + ", and this program knows formats up to "
                                + VERSION
                                + ": run the newer version that wrote it");
            }
            if (version < VERSION) {
                throw new StoreOpenException(
                        "the file " + file + " is damaged: restore the folder from a backup");
            }
        } catch (IOException e) {
            throw new StoreOpenException(
                    "the store in "
                            + folder
                            + " cannot be opened: check that the disk is mounted, writable and not full",
                    e);
        }
    }

    private static int parse(String content) {
        try {
            return Integer.parseInt(content.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static void write(Path file) throws IOException {
        Path next = file.resolveSibling(NAME + ".new");
        try (FileChannel channel =
                FileChannel.open(
                        next,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer content = ByteBuffer.wrap((VERSION + "\n").getBytes(StandardCharsets.UTF_8));
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        // Else the name may be lost with the power, and what comes beside it later may not.
        try (FileChannel folder =
                FileChannel.open(
                        file.toAbsolutePath().resolveSibling("."), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
