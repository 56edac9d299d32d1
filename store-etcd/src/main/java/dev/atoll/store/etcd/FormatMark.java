package dev.atoll.store.etcd;

import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.Store;
import dev.atoll.store.StoreException;
import dev.atoll.store.StoreOpenException;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.util.Optional;

/// The key below a prefix that says that the others there are ours, how they are spelled, and which store they are:
/// `1 IDENTITY`. It lies beside those of objects, which begin with `/`.
final class FormatMark {
    static final Bytes KEY = Bytes.utf8("format");
    private static final String FORMAT = "1";
    private static final Bytes EVERYTHING = Bytes.utf8("");
    private static final int MAX_ATTEMPTS = 5;

    private final Store store;
    private final String prefix;

    FormatMark(Store store, String prefix) {
        this.store = store;
        this.prefix = prefix;
    }

    /// Reads the mark, which is made where there are no keys yet.
    ///
    /// @param fresh the identity of a store that is new
    /// @return the store's identity
    /// @throws StoreOpenException where the keys are not ours, or of a newer format
    String claim(String fresh) {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            Optional<Entry> mark = store.get(KEY);
            if (mark.isPresent()) {
                return identity(mark.get().value().utf8());
            }
            Optional<Entry> other =
                    store.range(new RangeQuery(EVERYTHING, EVERYTHING, 0, 1)).entries().stream()
                            .filter(entry -> !entry.key().equals(KEY))
                            .findFirst();
            if (other.isPresent()) {
                throw new StoreOpenException(
                        "etcd's keys below "
                                + prefix
                                + " are not a store of Atoll ("
                                + other.get().key()
                                + " is there, and no "
                                + KEY
                                + "); use another prefix");
            }
            Write write =
                    Write.of(
                            new Write.Put(
                                    KEY, Bytes.utf8(FORMAT + " " + fresh), new Write.Absent()));
            if (isWritten(write)) {
                return fresh;
            }
        }
        throw new StoreOpenException("etcd does not keep the mark of a new store below " + prefix);
    }

    private boolean isWritten(Write write) {
        try {
            return switch (store.write(write)) {
                case WriteResult.Written _ -> true;
                case WriteResult.Conflict _ -> false;
                case WriteResult.Refused(String reason) ->
                        throw new StoreOpenException("no store can be made: " + reason);
            };
        } catch (StoreException e) {
            return false; // Unknown: what is there is read again.
        }
    }

    private String identity(String mark) {
        String[] parts = mark.split(" ", 2);
        if (parts.length < 2 || !parts[0].equals(FORMAT)) {
            throw new StoreOpenException(
                    "etcd's keys below "
                            + prefix
                            + " are of format "
                            + parts[0]
                            + ", which this Atoll does not know; it knows "
                            + FORMAT
                            + ": use a newer one");
        }
        return parts[1];
    }
}
