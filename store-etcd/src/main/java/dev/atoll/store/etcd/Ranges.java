package dev.atoll.store.etcd;

import com.google.protobuf.ByteString;
import dev.atoll.store.Entry;
import dev.atoll.store.Page;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.etcd.v3.KeyValue;
import dev.atoll.store.etcd.v3.RangeRequest;
import dev.atoll.store.etcd.v3.RangeResponse;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;

/// Reads ranges in parts, all of one revision, so that no single answer is beyond what a connection takes. etcd counts
/// entries only, so each part is as long as the size of the entries before it suggests.
final class Ranges {
    private static final int FIRST_PART = 250;
    private static final int LONGEST_PART = 5_000;
    private static final int PART_BYTES = 8 << 20;

    private final Calls calls;
    private final Keys keys;

    Ranges(Calls calls, Keys keys) {
        this.calls = calls;
        this.keys = keys;
    }

    /// @throws StatusRuntimeException as etcd answers, also where the revision was compacted between two parts
    Page read(RangeQuery query) {
        List<Entry> entries = new ArrayList<>();
        ByteString from = keys.from(query.from());
        ByteString to = keys.to(query.to());
        long revision = query.revision();
        int part = FIRST_PART;
        while (true) {
            int missing = query.limit() == 0 ? part : query.limit() - entries.size();
            int many = Math.min(part, missing);
            RangeResponse response;
            try {
                response = read(from, to, revision, many);
            } catch (StatusRuntimeException e) {
                if (!Refusals.isAnswerTooLarge(e) || many == 1) {
                    throw e;
                }
                part = Math.max(1, many / 8);
                continue;
            }
            for (KeyValue found : response.getKvsList()) {
                entries.add(keys.entry(found));
            }
            part = nextPart(response);
            if (revision == 0) {
                revision = response.getHeader().getRevision();
            }
            if (!response.getMore() || entries.size() == query.limit()) {
                return new Page(entries, revision, response.getMore());
            }
            from = keys.from(Keys.after(entries.getLast().key()));
        }
    }

    private static int nextPart(RangeResponse response) {
        long entryBytes = response.getSerializedSize() / Math.max(1, response.getKvsCount());
        return Math.clamp(PART_BYTES / Math.max(1, entryBytes), 1, LONGEST_PART);
    }

    private RangeResponse read(ByteString from, ByteString to, long revision, int limit) {
        RangeRequest request =
                RangeRequest.newBuilder()
                        .setKey(from)
                        .setRangeEnd(to)
                        .setRevision(revision)
                        .setLimit(limit)
                        .build();
        return calls.read(kv -> kv.range(request));
    }

    /// The newest revision; or, of an older one, whether it is known.
    ///
    /// @throws StatusRuntimeException where the revision is compacted or does not exist yet
    long probe(long revision) {
        RangeRequest request =
                RangeRequest.newBuilder()
                        .setKey(keys.nothing())
                        .setRevision(revision)
                        .setCountOnly(true)
                        .build();
        return calls.read(kv -> kv.range(request)).getHeader().getRevision();
    }
}
