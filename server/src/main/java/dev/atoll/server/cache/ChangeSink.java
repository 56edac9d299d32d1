package dev.atoll.server.cache;

import java.util.List;

/// Receives a subscription's changes. Called by the cache's one applying thread: it must neither block nor compute.
public interface ChangeSink {

    /// Changes in order. Where `changes` is empty, nothing happened up to `revision`.
    void offer(List<Change> changes, long revision);

    /// No more comes: the cache was closed.
    void end();
}
