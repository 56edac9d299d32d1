package dev.atoll.store.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.etcd.v3.KeyValue;
import java.util.Arrays;

/// The shard's keys are a part of etcd's: those that begin with the shard's prefix.
final class Keys {
    private final ByteString prefix;
    private final ByteString end;

    Keys(String prefix) {
        Bytes text = Bytes.utf8(prefix);
        this.prefix = wrap(text);
        this.end = wrap(RangeQuery.endOf(text));
    }

    /// Never written: no key of a shard is empty. A range of it costs nothing, and tells the newest revision.
    ByteString nothing() {
        return prefix;
    }

    ByteString key(Bytes key) {
        if (key.length() == 0) {
            throw new IllegalArgumentException("a key is empty");
        }
        return prefix.concat(wrap(key));
    }

    /// The lower end of a range.
    ByteString from(Bytes key) {
        return prefix.concat(wrap(key));
    }

    /// The upper end of a range.
    ByteString to(Bytes key) {
        return key.length() == 0 ? end : prefix.concat(wrap(key));
    }

    Bytes key(ByteString key) {
        return Bytes.wrap(key.substring(prefix.size()).toByteArray());
    }

    Entry entry(KeyValue found) {
        return new Entry(
                key(found.getKey()),
                Bytes.wrap(found.getValue().toByteArray()),
                found.getCreateRevision(),
                found.getModRevision());
    }

    /// The first key after this one.
    static Bytes after(Bytes key) {
        return Bytes.wrap(Arrays.copyOf(key.array(), key.length() + 1));
    }

    /// Not a copy: [Bytes] never change.
    static ByteString wrap(Bytes content) {
        return UnsafeByteOperations.unsafeWrap(content.array());
    }
}
