package dev.atoll.store.etcd;

import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import dev.atoll.store.WriteTooLargeException;
import dev.atoll.store.etcd.v3.Compare;
import dev.atoll.store.etcd.v3.DeleteRangeRequest;
import dev.atoll.store.etcd.v3.PutRequest;
import dev.atoll.store.etcd.v3.RangeRequest;
import dev.atoll.store.etcd.v3.RangeResponse;
import dev.atoll.store.etcd.v3.RequestOp;
import dev.atoll.store.etcd.v3.TxnRequest;
import dev.atoll.store.etcd.v3.TxnResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A write as one etcd transaction: what is expected are its compares, what happens its success branch, and its failure
/// branch reads the keys of which something was expected, so that a conflict is told from the state that caused it.
final class Transactions {
    /// No key has this revision. Zero will not do: etcd says it of keys that are absent.
    private static final long NO_REVISION = -1;

    private final Keys keys;
    private final EtcdOptions.Bounds bounds;

    Transactions(Keys keys, EtcdOptions.Bounds bounds) {
        this.keys = keys;
        this.bounds = bounds;
    }

    /// @throws IllegalArgumentException where two operations name one key, or the write exceeds a bound
    TxnRequest request(Write write) {
        requireDistinctKeys(write.operations());
        TxnRequest.Builder request = TxnRequest.newBuilder();
        for (Write.Operation operation : write.operations()) {
            switch (operation.expected()) {
                case Write.Absent() -> {
                    request.addCompare(
                            compare(operation)
                                    .setTarget(Compare.CompareTarget.CREATE)
                                    .setCreateRevision(0));
                    request.addFailure(read(operation));
                }
                case Write.AtRevision(long revision) -> {
                    request.addCompare(
                            compare(operation)
                                    .setTarget(Compare.CompareTarget.MOD)
                                    .setModRevision(revision > 0 ? revision : NO_REVISION));
                    request.addFailure(read(operation));
                }
                case Write.Anything() -> {}
            }
            addChange(request, operation);
        }
        TxnRequest built = request.build();
        if (built.getSerializedSize() > bounds.writeBytes()) {
            throw new WriteTooLargeException(
                    "a write may hold " + bounds.writeBytes() + " bytes in etcd");
        }
        return built;
    }

    private void requireDistinctKeys(List<Write.Operation> operations) {
        if (operations.isEmpty()) {
            throw new IllegalArgumentException("a write has no operation");
        }
        if (operations.size() > bounds.operations()) {
            throw new WriteTooLargeException(
                    "a write has 1 to " + bounds.operations() + " operations in etcd");
        }
        Set<Bytes> seen = HashSet.newHashSet(operations.size());
        for (Write.Operation operation : operations) {
            if (!seen.add(operation.key())) {
                throw new IllegalArgumentException(
                        "two operations of one write name " + operation.key());
            }
        }
    }

    private Compare.Builder compare(Write.Operation operation) {
        return Compare.newBuilder()
                .setKey(keys.key(operation.key()))
                .setResult(Compare.CompareResult.EQUAL);
    }

    private RequestOp read(Write.Operation operation) {
        return RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(keys.key(operation.key())))
                .build();
    }

    private void addChange(TxnRequest.Builder request, Write.Operation operation) {
        switch (operation) {
            case Write.Put put ->
                    request.addSuccess(
                            RequestOp.newBuilder()
                                    .setRequestPut(
                                            PutRequest.newBuilder()
                                                    .setKey(keys.key(put.key()))
                                                    .setValue(Keys.wrap(put.value()))));
            case Write.Delete delete ->
                    request.addSuccess(
                            RequestOp.newBuilder()
                                    .setRequestDeleteRange(
                                            DeleteRangeRequest.newBuilder()
                                                    .setKey(keys.key(delete.key()))));
            case Write.Check _ -> {}
        }
    }

    WriteResult result(Write write, TxnResponse response) {
        if (response.getSucceeded()) {
            return new WriteResult.Written(response.getHeader().getRevision());
        }
        int read = 0;
        for (Write.Operation operation : write.operations()) {
            if (operation.expected() instanceof Write.Anything) {
                continue;
            }
            Optional<Entry> actual = entry(response.getResponses(read++).getResponseRange());
            if (!isExpected(operation.expected(), actual)) {
                return new WriteResult.Conflict(operation.key(), actual);
            }
        }
        throw new IllegalStateException("etcd refused a write although every key is as expected");
    }

    private Optional<Entry> entry(RangeResponse found) {
        return found.getKvsList().stream().findFirst().map(keys::entry);
    }

    private static boolean isExpected(Write.Expected expected, Optional<Entry> actual) {
        return switch (expected) {
            case Write.Absent() -> actual.isEmpty();
            case Write.AtRevision(long wanted) ->
                    actual.isPresent() && actual.get().revision() == wanted;
            case Write.Anything() -> true;
        };
    }
}
