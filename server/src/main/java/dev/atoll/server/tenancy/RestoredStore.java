package dev.atoll.server.tenancy;

import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.Store;
import dev.atoll.store.StoreOpenException;
import dev.atoll.store.Write;
import java.util.Set;

/// What a store says of being made of a shard's backup, by keys beside those of objects, and how what holds tenants is
/// brought into it.
///
/// Revisions begin anew in such a store, so the tenants' leads grow by the backup's revision, and by what may have been
/// written after it: all that clients have ever seen is before what they see from now on.
///
/// What is told of a tenant by a backup may be of the past: meanwhile it may have moved to another shard, or be gone.
/// So its origin is `ARRIVING`, from the very shard that it is in, until all shards can be asked.
public final class RestoredStore {
    /// There while the store is being filled.
    private static final Bytes UNFINISHED = Bytes.utf8("restoring");

    /// There in a home until what other shards hold has been compared with it.
    private static final Bytes OF_THE_PAST = Bytes.utf8("restored");

    /// How many revisions there may have been after a backup.
    private static final long AFTERWARDS = 100_000_000;

    private static final String ID = "restored";

    private RestoredStore() {}

    /// @throws StoreOpenException where the store is only partly filled
    public static void requireWhole(Store store) {
        if (store.get(UNFINISHED).isPresent()) {
            throw new StoreOpenException(
                    "the restore into this store was not finished: remove what is there, and restore it again");
        }
    }

    /// To be written first.
    public static Write.Operation begin() {
        return new Write.Put(UNFINISHED, Bytes.utf8(""), new Write.Absent());
    }

    /// To be written last.
    public static Write.Operation end() {
        return new Write.Delete(UNFINISHED, new Write.Anything());
    }

    /// To be written into a home.
    public static Write.Operation doubt() {
        return new Write.Put(OF_THE_PAST, Bytes.utf8(""), new Write.Anything());
    }

    /// Whether other shards may hold tenants that the home's backup did not know of.
    public static boolean isDoubted(Store home) {
        return home.get(OF_THE_PAST).isPresent();
    }

    public static void settle(Store home) {
        home.write(Write.of(new Write.Delete(OF_THE_PAST, new Write.Anything())));
    }

    /// Whether an origin waits for what other shards say.
    public static boolean isOfThePast(String shard, Origin origin) {
        Origin.Move move = origin.move();
        return origin.phase() == Origin.Phase.ARRIVING
                && move != null
                && move.id().equals(ID)
                && move.other().equals(shard);
    }

    /// How what a backup holds is to be stored.
    ///
    /// @param revision of the backup
    /// @param founders of the shard, which never live elsewhere
    public static Write.Operation put(
            String shard, long revision, Set<String> founders, ObjectKey key, Bytes value) {
        Entry entry = new Entry(key.bytes(), value, 1, 1);
        long ahead = revision + AFTERWARDS;
        if (Origin.isOrigin(key)) {
            Origin origin = Origin.of(key.tenant(), entry);
            Origin later = origin.leading(origin.lead() + ahead);
            return (founders.contains(key.tenant().name()) ? later : waiting(shard, later))
                    .put(new Write.Absent());
        }
        if (Annex.isAnnex(key)) {
            return Annex.of(key.tenant(), entry).ahead(ahead).put(new Write.Absent());
        }
        return new Write.Put(key.bytes(), value, new Write.Absent());
    }

    private static Origin waiting(String shard, Origin origin) {
        return switch (origin.phase()) {
            case ACTIVE, SUSPENDED, ARRIVING, LEAVING ->
                    origin.moving(
                            Origin.Phase.ARRIVING, new Origin.Move(ID, shard, origin.standing()));
            case RESTORING, TERMINATING -> origin;
        };
    }
}
