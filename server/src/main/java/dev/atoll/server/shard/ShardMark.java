package dev.atoll.server.shard;

import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.Store;
import dev.atoll.store.StoreOpenException;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.util.Optional;

/// Says in a shard's store whose it is: a store of another installation, or another shard, is never taken for it. What
/// is in it would have no Tenant objects here, and be removed.
///
/// The key lies beside those of objects, which begin with `/`.
final class ShardMark {
    private static final Bytes KEY = Bytes.utf8("shard");

    private ShardMark() {}

    /// @param refusal what to say where it is not
    /// @throws StoreOpenException where the store is not known to be this shard's
    static void require(Store store, String installation, String shard, String refusal) {
        if (store.get(KEY).filter(mark -> isOf(mark, installation, shard)).isEmpty()) {
            throw new StoreOpenException(refusal);
        }
    }

    private static boolean isOf(Entry mark, String installation, String shard) {
        return mark.value().utf8().equals(installation + " " + shard);
    }

    /// @param installation what no other platform has
    /// @throws StoreOpenException where the store is another's
    static void claim(Store store, String installation, String shard) {
        String wanted = installation + " " + shard;
        Optional<Entry> found = store.get(KEY);
        if (found.isEmpty()) {
            Write mark = Write.of(new Write.Put(KEY, Bytes.utf8(wanted), new Write.Absent()));
            switch (store.write(mark)) {
                case WriteResult.Written _ -> {
                    return;
                }
                case WriteResult.Conflict conflict -> found = conflict.actual();
                case WriteResult.Refused refused ->
                        throw new StoreOpenException("the store refuses: " + refused.reason());
            }
        }
        if (found.filter(mark -> isOf(mark, installation, shard)).isEmpty()) {
            throw new StoreOpenException(
                    "the store belongs to another shard or platform; name one that is free");
        }
    }
}
