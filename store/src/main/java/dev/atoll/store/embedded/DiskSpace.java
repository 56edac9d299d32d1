package dev.atoll.store.embedded;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Says when the disk of the store is so full that writes must stop.
final class DiskSpace {
    private final FileStore disk;
    private final long reservedBytes;

    DiskSpace(Path folder, long reservedBytes) throws IOException {
        this.disk = Files.getFileStore(folder);
        this.reservedBytes = reservedBytes;
    }

    /// Why no write may be taken now; empty where one may.
    Optional<String> shortage() {
        return shortage(0);
    }

    /// The same, where `extraBytes` are needed beside what is reserved.
    Optional<String> shortage(long extraBytes) {
        try {
            long free = disk.getUsableSpace();
            return free >= reservedBytes + extraBytes
                    ? Optional.empty()
                    : Optional.of(
                            "the disk of the store is full: "
                                    + (free >> 20)
                                    + " MiB are left, "
                                    + ((reservedBytes + extraBytes) >> 20)
                                    + " MiB are reserved");
        } catch (IOException e) {
            return Optional.of("the disk of the store cannot be read: " + e.getMessage());
        }
    }
}
