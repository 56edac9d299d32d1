package dev.atoll.server.archive;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.tenancy.RestoredStore;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.store.Bytes;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.Store;
import dev.atoll.store.StoreException;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Fills an empty store with a shard's archive, before any server uses it. A store that is not filled to the end is
/// taken by none.
public final class ShardRestore {
    /// Operations of one write: etcd takes 128.
    private static final int BATCH = 100;

    private static final long BATCH_BYTES = 1 << 20;
    private static final Bytes FIRST = Bytes.utf8("");
    private static final Bytes NO_END = Bytes.utf8("");

    private final CheckedLines lines;
    private final ShardHeader header;
    private final Set<String> founders;

    /// @param founders tenants of the home that are there from its first start on
    /// @throws ArchiveException where it is no archive of a shard
    public ShardRestore(InputStream archive, Set<String> founders) throws IOException {
        this.lines = new CheckedLines(archive);
        this.header = ShardHeader.parse(lines.first());
        this.founders = Set.copyOf(founders);
    }

    public ShardHeader header() {
        return header;
    }

    /// Reads to the end.
    ///
    /// @return how many keys there are
    /// @throws ArchiveException where the archive is not whole, or was changed
    public long check() throws IOException {
        for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
            if (!CheckedLines.isLast(line.get())) {
                Write.Operation _ = operation(line.get());
            }
        }
        return lines.objects();
    }

    /// @return how many keys there are
    /// @throws ArchiveException where the archive is not whole, or was changed, and where the store is not empty
    /// @throws StoreException where the store does not take it
    public long into(Store store) throws IOException {
        if (!store.range(new RangeQuery(FIRST, NO_END, 0, 1)).entries().isEmpty()) {
            throw new ArchiveException("the store is not empty");
        }
        write(store, List.of(RestoredStore.begin()));
        List<Write.Operation> batch = new ArrayList<>();
        long bytes = 0;
        for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
            if (CheckedLines.isLast(line.get())) {
                continue;
            }
            if (batch.size() == BATCH || bytes + line.get().length > BATCH_BYTES) {
                write(store, batch);
                batch.clear();
                bytes = 0;
            }
            batch.add(operation(line.get()));
            bytes += line.get().length;
        }
        write(store, batch);
        write(
                store,
                header.home()
                        ? List.of(RestoredStore.doubt(), RestoredStore.end())
                        : List.of(RestoredStore.end()));
        return lines.objects();
    }

    private Write.Operation operation(byte[] line) {
        try {
            Tree tree = Tree.of(Json.decode(line));
            String key = tree.string(ShardBackup.KEY, "");
            if (key.isEmpty() || tree.has(ShardBackup.TEXT) == tree.has(ShardBackup.BYTES)) {
                throw new ArchiveException("it has a line that is no key and value");
            }
            Bytes value =
                    tree.has(ShardBackup.TEXT)
                            ? Bytes.utf8(tree.string(ShardBackup.TEXT, ""))
                            : Bytes.wrap(
                                    Base64.getDecoder().decode(tree.string(ShardBackup.BYTES, "")));
            return key.startsWith("/")
                    ? RestoredStore.put(
                            header.shard(),
                            header.revision(),
                            founders,
                            ObjectKey.parse(Bytes.utf8(key)),
                            value)
                    : new Write.Put(Bytes.utf8(key), value, new Write.Absent());
        } catch (DecodeException | IllegalArgumentException e) {
            throw new ArchiveException("it has a line that cannot be read", e);
        }
    }

    private static void write(Store store, List<Write.Operation> operations) {
        if (operations.isEmpty()) {
            return;
        }
        switch (store.write(new Write(operations))) {
            case WriteResult.Written _ -> {}
            case WriteResult.Conflict _ ->
                    throw new ArchiveException("somebody else writes into the store");
            case WriteResult.Refused refused -> throw new StoreException(refused.reason());
        }
    }
}
