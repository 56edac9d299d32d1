package dev.atoll.server.shard;

import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.Page;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.Store;
import dev.atoll.store.StoreException;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.util.ArrayList;
import java.util.List;

/// What one store holds of a tenant, beside its origin. All writes are fenced by the origin, in batches that every
/// engine takes.
final class TenantKeySpace {
    /// Operations of one write: etcd takes 128.
    private static final int BATCH = 100;

    private static final long BATCH_BYTES = 1 << 20;
    private static final int PAGE = 500;

    private final Store store;
    private final TenantId tenant;

    TenantKeySpace(Store store, TenantId tenant) {
        this.store = store;
        this.tenant = tenant;
    }

    Bytes prefix() {
        return Bytes.utf8("/" + tenant.name() + "/");
    }

    boolean isOrigin(Bytes key) {
        return key.equals(Origin.keyOf(tenant).bytes());
    }

    /// Takes in all that another store holds at a revision.
    void copy(TenantKeySpace source, long revision, Origin fence) {
        Bytes from = prefix();
        Bytes to = RangeQuery.endOf(prefix());
        while (true) {
            Page page = source.store.range(new RangeQuery(from, to, revision, PAGE));
            List<Write.Operation> puts = new ArrayList<>();
            for (Entry entry : page.entries()) {
                if (!isOrigin(entry.key())) {
                    puts.add(new Write.Put(entry.key(), entry.value(), new Write.Anything()));
                }
            }
            write(puts, fence);
            if (!page.more()) {
                return;
            }
            from = Bytes.utf8(page.entries().getLast().key().utf8() + "\0");
        }
    }

    /// Removes everything but the origin.
    void empty(Origin fence) {
        Bytes to = RangeQuery.endOf(prefix());
        while (true) {
            Page page = store.range(new RangeQuery(prefix(), to, 0, PAGE));
            List<Write.Operation> deletions = new ArrayList<>();
            for (Entry entry : page.entries()) {
                if (!isOrigin(entry.key())) {
                    deletions.add(new Write.Delete(entry.key(), new Write.Anything()));
                }
            }
            if (deletions.isEmpty()) {
                return;
            }
            write(deletions, fence);
        }
    }

    /// @param operations on different keys
    void write(List<Write.Operation> operations, Origin fence) {
        List<Write.Operation> batch = new ArrayList<>();
        long bytes = 0;
        for (Write.Operation operation : operations) {
            long size = operation instanceof Write.Put put ? put.value().length() : 0;
            if (batch.size() == BATCH || (!batch.isEmpty() && bytes + size > BATCH_BYTES)) {
                fenced(batch, fence);
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(operation);
            bytes += size;
        }
        if (!batch.isEmpty()) {
            fenced(batch, fence);
        }
    }

    private void fenced(List<Write.Operation> batch, Origin fence) {
        List<Write.Operation> operations = new ArrayList<>(batch);
        operations.add(
                new Write.Check(
                        Origin.keyOf(tenant).bytes(), new Write.AtRevision(fence.revision())));
        written(new Write(operations));
    }

    /// Puts the origin in place of one that is still as it was read.
    ///
    /// @return as it is stored
    Origin replace(Origin was, Origin by) {
        written(Write.of(by.put(new Write.AtRevision(was.revision()))));
        return read();
    }

    /// @return as it is stored
    Origin make(Origin origin) {
        written(Write.of(origin.put(new Write.Absent())));
        return read();
    }

    void remove(Origin origin) {
        written(
                Write.of(
                        new Write.Delete(
                                Origin.keyOf(tenant).bytes(),
                                new Write.AtRevision(origin.revision()))));
    }

    private Origin read() {
        return store.get(Origin.keyOf(tenant).bytes())
                .map(entry -> Origin.of(tenant, entry))
                .orElseThrow(() -> new StoreException("the origin has just gone"));
    }

    private void written(Write write) {
        switch (store.write(write)) {
            case WriteResult.Written _ -> {}
            case WriteResult.Conflict _ ->
                    throw new StoreException("the origin of " + tenant + " has changed meanwhile");
            case WriteResult.Refused refused -> throw new StoreException(refused.reason());
        }
    }
}
