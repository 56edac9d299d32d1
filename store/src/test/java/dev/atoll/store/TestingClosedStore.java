package dev.atoll.store;

import java.util.Optional;
import java.util.OptionalLong;

/// Stands where no store is open yet.
final class TestingClosedStore implements Store {
    private static StoreException closed() {
        return new StoreException("no store is open");
    }

    @Override
    public long revision() {
        throw closed();
    }

    @Override
    public OptionalLong revisionAtOnce() {
        return OptionalLong.empty();
    }

    @Override
    public long compactedRevision() {
        throw closed();
    }

    @Override
    public Optional<Entry> get(Bytes key) {
        throw closed();
    }

    @Override
    public Page range(RangeQuery query) {
        throw closed();
    }

    @Override
    public WriteResult write(Write write) {
        throw closed();
    }

    @Override
    public Watch watch(WatchQuery query, WatchListener listener) {
        throw closed();
    }

    @Override
    public void compact(long revision) {
        throw closed();
    }

    @Override
    public Health health() {
        return new Health.Failed("no store is open");
    }

    @Override
    public void close() {}
}
