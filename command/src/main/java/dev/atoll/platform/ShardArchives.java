package dev.atoll.platform;

import dev.atoll.client.ApiException;
import dev.atoll.client.Request;
import dev.atoll.client.Transport;
import dev.atoll.client.TransportException;
import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import dev.atoll.kinds.Encoded;
import dev.atoll.server.archive.ArchiveException;
import dev.atoll.server.archive.ShardHeader;
import dev.atoll.server.archive.ShardRestore;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Store;
import dev.atoll.store.StoreException;
import dev.atoll.store.StoreOpenException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Set;

/// Backs up shards of a running platform, and fills the stores of shards before a platform runs on them.
public final class ShardArchives {
    private static final String SHARDS = "/apis/atoll.dev/v1/shards/";
    private static final String GZIP = "application/gzip";
    private static final Set<String> FOUNDERS =
            Set.of(TenantId.SYSTEM.name(), TenantId.DEFAULT.name());

    private ShardArchives() {}

    /// What was done.
    ///
    /// @param keys how many there are in the archive
    public record Done(String shard, long keys) {}

    /// Writes a shard's archive, and checks that it is whole.
    ///
    /// @throws Failure where it is not: what was written is worth nothing
    public static Done backup(DataFolder data, String shard, OutputStream out) throws IOException {
        try (Transport operator = Kubeconfig.connect(data.kubeconfig(), "atoll-system")) {
            return backup(operator, shard, out);
        }
    }

    private static Done backup(Transport operator, String shard, OutputStream out)
            throws IOException {
        Request request =
                new Request("GET", SHARDS + shard + "/backup", Map.of(), Encoded.empty(), GZIP);
        try (InputStream in = new Unbroken(operator.download(request))) {
            long keys = new ShardRestore(new Copying(in, out), FOUNDERS).check();
            out.flush();
            return new Done(shard, keys);
        } catch (ArchiveException e) {
            throw new Failure("no backup of " + shard + " was made: " + e.getMessage(), e);
        } catch (ApiException e) {
            throw new Failure(
                    e.isNotFound()
                            ? "there is no shard %s; see which there are: kubectl get shards"
                                    .formatted(shard)
                            : String.valueOf(e.getMessage()),
                    e);
        } catch (TransportException e) {
            throw new Failure(
                    "the platform does not answer (%s); see how it is: atoll status"
                            .formatted(e.getMessage()),
                    e);
        }
    }

    /// Reads an archive to its end.
    ///
    /// @throws Failure where it is not whole
    public static ShardHeader check(InputStream in) throws IOException {
        try {
            ShardRestore archive = new ShardRestore(in, FOUNDERS);
            archive.check();
            return archive.header();
        } catch (ArchiveException e) {
            throw refused(e);
        }
    }

    /// Fills the empty store of the shard that an archive is of.
    ///
    /// @param choice the home's own, or how etcd is reached where another shard is there
    /// @throws Failure where the archive or the store does not allow it
    public static Done restore(DataFolder data, StoreChoice choice, InputStream in)
            throws IOException {
        try {
            ShardRestore archive = new ShardRestore(in, FOUNDERS);
            ShardHeader header = archive.header();
            if (header.home() && !header.shard().equals(choice.shard())) {
                throw new Failure(
                        "the backup is of a home in the engine %s: restore it into one, with --store"
                                .formatted(header.shard()));
            }
            data.prepare();
            try (StoreRoom room = room(data, choice, header)) {
                Store store = room.store();
                return new Done(header.shard(), archive.into(store));
            }
        } catch (ArchiveException e) {
            throw refused(e);
        } catch (StoreException | StoreOpenException e) {
            throw new Failure("the store cannot be filled: " + e.getMessage(), e);
        }
    }

    private static StoreRoom room(DataFolder data, StoreChoice choice, ShardHeader header)
            throws IOException {
        return header.home()
                ? StoreRoom.unused(choice, data)
                : new ShardRooms(data).room(header.shard(), choice);
    }

    private static Failure refused(ArchiveException why) {
        return new Failure("the archive cannot be restored: " + why.getMessage(), why);
    }
}
