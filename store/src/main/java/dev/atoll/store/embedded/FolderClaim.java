package dev.atoll.store.embedded;

import dev.atoll.store.StoreOpenException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// That nobody else uses a folder of RocksDB's. Other processes are kept away by RocksDB's lock file, from when it is
/// opened; before that, something may be done under the same lock. Within this process that lock says nothing, and
/// whoever tried it would give away the one that RocksDB holds: so here is remembered which folders are in use.
final class FolderClaim implements AutoCloseable {
    private static final Set<Path> CLAIMED = ConcurrentHashMap.newKeySet();

    private final Path folder;

    private FolderClaim(Path folder) {
        this.folder = folder;
    }

    interface Work {
        void run() throws IOException;
    }

    /// @throws StoreOpenException where this process uses the folder already
    static FolderClaim of(Path folder) {
        Path place = folder.toAbsolutePath().normalize();
        if (!CLAIMED.add(place)) {
            throw refusal(place, "it is this process itself");
        }
        return new FolderClaim(place);
    }

    /// @throws StoreOpenException where another process has the folder open, or the work cannot be done
    void whileNobodyElseHasIt(Work work) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (FileChannel file =
                        FileChannel.open(
                                folder.resolve("LOCK"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            if (lock == null) {
                throw refusal(folder, "it holds the file LOCK");
            }
            work.run();
        } catch (IOException e) {
            throw new StoreOpenException(
                    "the store in "
                            + folder
                            + " cannot be opened: check that the disk is mounted, writable and not full",
                    e);
        }
    }

    static StoreOpenException refusal(Path folder, String detail) {
        return new StoreOpenException(
                "the store in "
                        + folder
                        + " is open in another process: stop that process first ("
                        + detail
                        + ")");
    }

    @Override
    public void close() {
        CLAIMED.remove(folder);
    }
}
