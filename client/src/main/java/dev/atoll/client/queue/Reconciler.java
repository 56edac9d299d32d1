package dev.atoll.client.queue;

/// Brings what a key names from what it is to what it should be. Level-based: it looks at the world as it is now, not
/// at what happened, and may be called at any time and any number of times.
@FunctionalInterface
public interface Reconciler<K> {

    /// An exception asks for a retry, after a pause that grows.
    Outcome reconcile(K key) throws InterruptedException;
}
