package dev.atoll.store.embedded;

import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/// One key's change at one revision, on its way into a write batch. `index` counts within its write;
/// `previousRevision` is 0 where the key did not exist.
sealed interface Change {
    void addTo(Engine engine, WriteBatch batch) throws RocksDBException;

    record Store(Entry entry, int index, long previousRevision) implements Change {
        @Override
        public void addTo(Engine engine, WriteBatch batch) throws RocksDBException {
            Bytes key = entry.key();
            long revision = entry.revision();
            batch.put(
                    engine.heads,
                    key.array(),
                    Layout.head(new Layout.Head(entry.createRevision(), revision)));
            batch.put(
                    engine.versions,
                    Layout.version(key, revision),
                    Layout.stored(entry.createRevision(), entry.value()));
            batch.put(
                    engine.log,
                    Layout.logKey(revision, index),
                    Layout.log(new Layout.LogRecord(Layout.STORED, previousRevision, key)));
        }
    }

    record Remove(Bytes key, long revision, int index, long previousRevision) implements Change {
        @Override
        public void addTo(Engine engine, WriteBatch batch) throws RocksDBException {
            batch.delete(engine.heads, key.array());
            batch.put(engine.versions, Layout.version(key, revision), Layout.tombstone());
            batch.put(
                    engine.log,
                    Layout.logKey(revision, index),
                    Layout.log(new Layout.LogRecord(Layout.DELETED, previousRevision, key)));
        }
    }
}
