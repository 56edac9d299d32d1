package dev.atoll.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.atoll.store.Bytes;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import dev.atoll.store.etcd.v3.Compare;
import dev.atoll.store.etcd.v3.KeyValue;
import dev.atoll.store.etcd.v3.RangeResponse;
import dev.atoll.store.etcd.v3.ResponseOp;
import dev.atoll.store.etcd.v3.TxnRequest;
import dev.atoll.store.etcd.v3.TxnResponse;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TransactionsTest {
    private final Transactions transactions =
            new Transactions(new Keys("/shard/"), new EtcdOptions.Bounds(4, 1_000, 1, 1));

    private static Write.Put put(String key, Write.Expected expected) {
        return new Write.Put(Bytes.utf8(key), Bytes.utf8("v"), expected);
    }

    private static ResponseOp read(String key, long revision) {
        KeyValue found =
                KeyValue.newBuilder()
                        .setKey(ByteString.copyFromUtf8("/shard/" + key))
                        .setModRevision(revision)
                        .build();
        return ResponseOp.newBuilder()
                .setResponseRange(RangeResponse.newBuilder().addKvs(found))
                .build();
    }

    @Test
    void comparesReadsAndChangesOnlyWhatIsAskedFor() {
        TxnRequest request =
                transactions.request(
                        Write.of(
                                put("a", new Write.Absent()),
                                put("b", new Write.Anything()),
                                new Write.Check(Bytes.utf8("c"), new Write.AtRevision(7))));
        assertThat(request.getCompareList())
                .extracting(compare -> compare.getKey().toStringUtf8())
                .containsExactly("/shard/a", "/shard/c");
        assertThat(request.getCompare(0).getTarget()).isEqualTo(Compare.CompareTarget.CREATE);
        assertThat(request.getCompare(1).getModRevision()).isEqualTo(7);
        assertThat(request.getSuccessCount()).isEqualTo(2);
        assertThat(request.getFailureCount()).isEqualTo(2);
    }

    @Test
    void namesTheFirstKeyThatIsNotAsExpected() {
        Write write =
                Write.of(
                        put("a", new Write.AtRevision(3)),
                        put("b", new Write.Anything()),
                        put("c", new Write.Absent()),
                        put("d", new Write.AtRevision(1)));
        TxnResponse refusal =
                TxnResponse.newBuilder()
                        .addResponses(read("a", 3))
                        .addResponses(read("c", 9))
                        .addResponses(read("d", 2))
                        .build();
        assertThat(transactions.result(write, refusal))
                .isInstanceOfSatisfying(
                        WriteResult.Conflict.class,
                        conflict -> {
                            assertThat(conflict.key()).isEqualTo(Bytes.utf8("c"));
                            assertThat(conflict.actual().orElseThrow().revision()).isEqualTo(9);
                        });
    }

    /// etcd says revision 0 of a key that is absent, so that a comparison with 0 would succeed.
    @Test
    void neverTakesAnAbsentKeyForOneAtRevisionZero() {
        Write write = Write.of(put("a", new Write.AtRevision(0)));
        assertThat(transactions.request(write).getCompare(0).getModRevision()).isNegative();
        TxnResponse refusal =
                TxnResponse.newBuilder()
                        .addResponses(
                                ResponseOp.newBuilder()
                                        .setResponseRange(RangeResponse.getDefaultInstance()))
                        .build();
        assertThat(transactions.result(write, refusal))
                .isEqualTo(new WriteResult.Conflict(Bytes.utf8("a"), Optional.empty()));
    }

    @Test
    void refusesWhatIsBeyondItsBounds() {
        assertThatThrownBy(() -> transactions.request(Write.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> transactions.request(Write.of(put("", new Write.Absent()))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        transactions.request(
                                Write.of(
                                        new Write.Put(
                                                Bytes.utf8("a"),
                                                Bytes.wrap(new byte[1_000]),
                                                new Write.Absent()))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
