package dev.atoll.store;

import java.util.List;

/// Receives a watch's events.
public interface WatchListener {

    /// Whole revisions, in order. `revision` is that of the last event, or, where `events` is empty,
    /// one up to which nothing happened to the watched keys.
    void onEvents(List<StoreEvent> events, long revision);

    /// The watch ended and delivers no more: the store was closed, or the history it needs is gone.
    void onEnd(Exception cause);
}
