package dev.atoll.store;

import java.util.Optional;
import java.util.OptionalLong;

/// A store that stands before another: every call goes there, but those that it overrides.
public abstract class ForwardingStore implements Store {

    /// Where the next call goes.
    protected abstract Store forward();

    @Override
    public long revision() {
        return forward().revision();
    }

    @Override
    public OptionalLong revisionAtOnce() {
        return forward().revisionAtOnce();
    }

    @Override
    public long compactedRevision() {
        return forward().compactedRevision();
    }

    @Override
    public Optional<Entry> get(Bytes key) {
        return forward().get(key);
    }

    @Override
    public Page range(RangeQuery query) {
        return forward().range(query);
    }

    @Override
    public WriteResult write(Write write) {
        return forward().write(write);
    }

    @Override
    public Watch watch(WatchQuery query, WatchListener listener) {
        return forward().watch(query, listener);
    }

    @Override
    public void compact(long revision) {
        forward().compact(revision);
    }

    @Override
    public Health health() {
        return forward().health();
    }

    @Override
    public void close() {
        forward().close();
    }
}
