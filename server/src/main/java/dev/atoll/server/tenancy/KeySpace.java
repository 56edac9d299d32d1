package dev.atoll.server.tenancy;

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
import java.util.function.LongConsumer;

/// What a store has of a tenant that has come to its end, to be removed. Each batch is fenced by what holds it, so that
/// none ever touches a later tenant of the name.
final class KeySpace {
    /// Operations of one write: etcd takes 128.
    private static final int BATCH = 100;

    static final int PAGE = 1_000;

    private final Store store;
    private final Anchor anchor;

    KeySpace(Store store, Anchor anchor) {
        this.store = store;
        this.anchor = anchor;
    }

    /// Removes everything but what holds it.
    ///
    /// @param removed told how many are gone so far, after each page
    void empty(LongConsumer removed) {
        long gone = 0;
        while (true) {
            List<Write.Operation> batch = new ArrayList<>();
            for (Entry entry : page(prefix(), PAGE).entries()) {
                if (!entry.key().equals(anchor.key().bytes())) {
                    batch.add(new Write.Delete(entry.key(), new Write.Anything()));
                }
            }
            if (batch.isEmpty()) {
                return;
            }
            removed.accept(gone);
            for (int from = 0; from < batch.size(); from += BATCH) {
                fenced(batch.subList(from, Math.min(from + BATCH, batch.size())));
            }
            gone += batch.size();
        }
    }

    private Bytes prefix() {
        return Bytes.utf8("/" + anchor.tenant().name() + "/");
    }

    private Page page(Bytes from, int limit) {
        TenantId tenant = anchor.tenant();
        return store.range(new RangeQuery(from, Bytes.utf8("/" + tenant.name() + "0"), 0, limit));
    }

    private void fenced(List<Write.Operation> deletions) {
        List<Write.Operation> operations = new ArrayList<>(deletions);
        operations.add(anchor.fence());
        switch (store.write(new Write(operations))) {
            case WriteResult.Written _ -> {}
            case WriteResult.Conflict _ ->
                    throw new StoreException("another removes " + anchor.tenant() + " too");
            case WriteResult.Refused refused -> throw new StoreException(refused.reason());
        }
    }

    /// Whether there is more than one page of it.
    boolean isLarge() {
        return page(prefix(), PAGE).more();
    }

    /// How many there are beside what holds them.
    long count() {
        long count = -1;
        Bytes from = prefix();
        while (true) {
            Page page = page(from, PAGE);
            count += page.entries().size();
            if (!page.more()) {
                return count;
            }
            from = Bytes.utf8(page.entries().getLast().key().utf8() + "\0");
        }
    }

    /// Removes what held it, at last.
    void remove() {
        store.write(
                Write.of(
                        new Write.Delete(
                                anchor.key().bytes(), new Write.AtRevision(anchor.revision()))));
    }
}
