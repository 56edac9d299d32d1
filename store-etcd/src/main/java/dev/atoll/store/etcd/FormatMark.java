package dev.atoll.store.etcd;

import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.StoreOpenException;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import dev.atoll.store.etcd.v3.TxnRequest;
import io.grpc.StatusRuntimeException;
import java.util.Optional;

/// The key below a prefix that says that the others there are ours, how they are spelled, and which store they are:
/// `1 IDENTITY`. It is none of the store's keys, which are all below [#KEYS].
final class FormatMark {
    static final Bytes KEY = Bytes.utf8("format");
    static final String KEYS = "keys/";
    private static final String FORMAT = "1";
    private static final Bytes EVERYTHING = Bytes.utf8("");
    private static final int MAX_ATTEMPTS = 5;

    private final Calls calls;
    private final String prefix;
    private final Ranges ranges;
    private final Transactions transactions;

    FormatMark(Calls calls, EtcdOptions options) {
        Keys keys = new Keys(options.keyPrefix());
        this.calls = calls;
        this.prefix = options.keyPrefix();
        this.ranges = new Ranges(calls, keys);
        this.transactions = new Transactions(keys, options.bounds());
    }

    /// Reads the mark, which is made where there are no keys yet.
    ///
    /// @param fresh the identity of a store that is new
    /// @return the store's identity
    /// @throws StatusRuntimeException where etcd does not answer
    /// @throws StoreOpenException where the keys are not ours, or of a newer format
    String claim(String fresh) {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            Optional<Entry> mark = find(KEY, Keys.after(KEY));
            if (mark.isPresent()) {
                return identity(mark.get().value().utf8());
            }
            Optional<Entry> other =
                    find(EVERYTHING, EVERYTHING).filter(entry -> !entry.key().equals(KEY));
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

    private Optional<Entry> find(Bytes from, Bytes to) {
        return ranges.read(new RangeQuery(from, to, 0, 1)).entries().stream().findFirst();
    }

    private boolean isWritten(Write write) {
        TxnRequest request = transactions.request(write);
        try {
            return transactions.result(write, calls.once(kv -> kv.txn(request)))
                    instanceof WriteResult.Written;
        } catch (StatusRuntimeException e) {
            if (Refusals.of(e) == Refusals.Meaning.UNKNOWN) {
                return false; // What is there is read again.
            }
            throw e;
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
