package dev.atoll.client.informer;

/// Told of changes, in order, by the informer's thread: must be quick, normally adding a key to a queue.
public interface Handler<T> {

    /// @param initial whether it was there when the handler came, or the informer listed
    void added(T object, boolean initial);

    void updated(T before, T now);

    /// @param last the last state that is known
    void deleted(T last);
}
